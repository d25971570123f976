// Which bodies are rewritten, and how: the list of media types.

export type BodyFormat = 'json' | 'xml' | 'form' | 'text';

const EXACT = new Map<string, BodyFormat>([
  ['application/json', 'json'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['application/x-www-form-urlencoded', 'form'],
  ['application/javascript', 'text'],
  ['application/ecmascript', 'text'],
]);

/** The format that a `Content-Type` stands for, parameters and case ignored; null: such a body is not rewritten. */
export function bodyFormatOf(contentType: string | undefined): BodyFormat | null {
  const essence = (contentType ?? '').split(';', 1).join('').trim().toLowerCase();
  const exact = EXACT.get(essence);
  if (exact) return exact;
  const [type, subtype, ...rest] = essence.split('/');
  if (!subtype || rest.length > 0 || !isToken(subtype)) return null;
  if (type === 'text') return 'text';
  if (type !== 'application') return null;
  if (subtype.endsWith('+json') && subtype !== '+json') return 'json';
  return subtype.endsWith('+xml') && subtype !== '+xml' ? 'xml' : null;
}

/** The `charset` parameter of a media type, as it is spelled there. */
export function charsetOf(contentType: string | undefined): string | undefined {
  const [, quoted, token] = /;[ \t]*charset="?(?:(?<=")([^"]*)|([^\s;"]*))/i.exec(contentType ?? '') ?? [];
  return quoted ?? token;
}

function isToken(text: string): boolean {
  return /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(text);
}
