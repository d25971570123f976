// In which charset an XML document will be read: what the media type names counts before a byte order mark, and that
// before the document's own declaration (RFC 7303).

import type { ScannedBody } from './scanned-body.ts';

const DECLARATION_BYTES = 1024;

/** `named`: by the media type. A document that names nothing is UTF-8. */
export function xmlCharset(bytes: Buffer, named: string | undefined): ScannedBody['charset'] {
  const head = bytes.toString('utf8', 0, DECLARATION_BYTES);
  const marked = head.startsWith('\ufeff') ? 'utf-8' : undefined;
  const [, , declared] = /^\ufeff?<\?xml\s[^>]*?\sencoding\s*=\s*(["'])([^"'>]*)\1/.exec(head) ?? [];
  const [first, ...others] = [named, marked, declared].filter((one) => one !== undefined).map(encodingOf);
  if (first === undefined) return 'utf8';
  if (first === null || first.startsWith('utf-16')) return 'not_ascii';
  // What is written in ASCII is read alike by whoever believes one of the others.
  return [first, ...others].every((encoding) => encoding === 'utf-8') ? 'utf8' : 'ascii';
}

/** The name of an encoding that the platform knows; all of them but UTF-16 write ASCII as itself. Null: another one. */
function encodingOf(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
