// The charset in which an XML document will be read: the media type's comes before a byte order mark, and that before
// the document's own declaration (RFC 7303).

import type { ScannedBody } from './scanned-body.ts';

const DECLARATION_BYTES = 1024;

/** `named`: the charset of the media type. Without any, a document is UTF-8. */
export function xmlCharset(bytes: Buffer, named: string | undefined): ScannedBody['charset'] {
  const head = bytes.toString('utf8', 0, DECLARATION_BYTES);
  const marked = head.startsWith('\ufeff') ? 'utf-8' : undefined;
  const [, , declared] = /^\ufeff?<\?xml\s[^>]*?\sencoding\s*=\s*(["'])([^"'>]*)\1/.exec(head) ?? [];
  const [first, ...others] = [named, marked, declared].filter((one) => one !== undefined).map(encodingOf);
  if (first === undefined) return 'utf8';
  if (first === null || first.startsWith('utf-16')) return 'not_ascii';
  // ASCII reads alike in all these charsets, whichever of them a reader trusts.
  return [first, ...others].every((encoding) => encoding === 'utf-8') ? 'utf8' : 'ascii';
}

/**
 * The canonical name of an encoding that the platform knows; all but UTF-16 write ASCII as itself. Null: an unknown
 * one.
 */
function encodingOf(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
