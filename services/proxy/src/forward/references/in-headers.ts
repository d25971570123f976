// The references within the value of a header. Everything but the references stays as it came.

/** Rewrites one reference. */
export type Rewrite = (reference: string) => string;

/** `Link` (RFC 8288): what stands between `<` and `>` of each link; parameters, quoted or not, are not looked at. */
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

/** The `,` after a link, or the end. */
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
