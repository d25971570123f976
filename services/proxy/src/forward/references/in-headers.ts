// The references within the value of a header, and the domain and path of a cookie. The rest of the value stays as it
// came.
import { type Places, pathUnder } from './reference.ts';

/** Rewrites one reference. */
export type Rewrite = (reference: string) => string;

/** `Link` (RFC 8288): what stands between `<` and `>` of each link; the parameters stay, quoted or not. */
export function rewriteLink(value: string, rewrite: Rewrite): string {
  let written = '';
  let at = 0;
  while (at < value.length) {
    const open = value.indexOf('<', at);
    const close = open < 0 ? -1 : value.indexOf('>', open);
    if (close < 0) break;
    written += value.slice(at, open + 1) + rewrite(value.slice(open + 1, close));
    at = endOfParameters(value, close);
    written += value.slice(close, at);
  }
  return written + value.slice(at);
}

/** The `,` after a link, or the end of the value. */
function endOfParameters(value: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < value.length; at += 1) {
    const char = value[at];
    if (isQuoted && char === '\\') at += 1;
    else if (char === '"') isQuoted = !isQuoted;
    else if (char === ',' && !isQuoted) return at;
  }
  return value.length;
}

/** `Refresh`, as browsers read it: `5; url=https://...`, with or without quotes. */
export function rewriteRefresh(value: string, rewrite: Rewrite): string {
  const [, before = '', rest = ''] = /^([\s\d.]*[;,\s]\s*(?:url\s*=\s*)?)(\S.*)$/i.exec(value) ?? [];
  if (rest === '') return value;
  const quote = rest.startsWith('"') || rest.startsWith("'") ? rest.charAt(0) : '';
  const end = quote === '' ? -1 : rest.indexOf(quote, 1);
  const reference = end < 0 ? rest.slice(quote.length) : rest.slice(1, end);
  return before + quote + rewrite(reference.trim()) + (end < 0 ? '' : rest.slice(end));
}

/**
 * Rewrites an upstream's cookie for the address that the caller used. `Domain` is removed, since it names the
 * upstream's host; `Path` becomes the caller's. The rest stays.
 */
export function rewriteCookie(value: string, places: Pick<Places, 'target' | 'caller'>): string {
  const [pair = '', ...attributes] = value.split(';');
  const isBoundToHost = pair.trimStart().toLowerCase().startsWith('__host-');
  const kept = attributes.flatMap((attribute) => {
    const [name = '', ...rest] = attribute.split('=');
    const key = name.trim().toLowerCase();
    if (key === 'domain') return [];
    if (key !== 'path' || isBoundToHost) return [attribute];
    return [`${name}=${callerPath(rest.join('=').trim(), places)}`];
  });
  return [pair, ...kept].join(';');
}

/** A path above the target's covers all that the caller can reach of it; a path outside stays as it is. */
function callerPath(path: string, { target, caller }: Pick<Places, 'target' | 'caller'>): string {
  const rest = pathUnder(path, target.basePath);
  if (rest !== null) return caller.prefix + rest;
  const holdsTarget =
    target.basePath === path || `${target.basePath}/`.startsWith(path.endsWith('/') ? path : `${path}/`);
  return holdsTarget && path !== '' ? `${caller.prefix}/` : path;
}
