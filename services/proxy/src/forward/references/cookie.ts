// A cookie of an upstream, as one of the address that the caller used.
import { type Places, pathUnder } from './reference.ts';

/** `Domain` goes, for it names the upstream's host; `Path` becomes the caller's. Everything else stays as it came. */
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

/** A path that holds the whole target holds all that the caller can reach of it; one outside of it stays. */
function callerPath(path: string, { target, caller }: Pick<Places, 'target' | 'caller'>): string {
  const rest = pathUnder(path, target.basePath);
  if (rest !== null) return caller.prefix + rest;
  const holdsTarget =
    target.basePath === path || `${target.basePath}/`.startsWith(path.endsWith('/') ? path : `${path}/`);
  return holdsTarget && path !== '' ? `${caller.prefix}/` : path;
}
