// Characters to write around each reference: nothing in text; in CDATA, the end of the section and the start of a new
// one.

/** `utf8` with a reference for every character beyond ASCII; the same bytes where it has none. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

const BEYOND_ASCII = /[^\0-\x7f]/gu;

/** The length of the result in bytes. */
export function writeReferences(utf8: Uint8Array, { before, after }: Around): Uint8Array {
  if (referencesLength(utf8, { before, after }) === utf8.length) return utf8;
  const text = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.byteLength).toString('utf8');
  return Buffer.from(text.replace(BEYOND_ASCII, (one) => `${before}&#${one.codePointAt(0)};${after}`));
}

/** How many bytes that takes. */
export function referencesLength(utf8: Uint8Array, { before, after }: Around): number {
  let length = 0;
  for (let at = 0; at < utf8.length; at += 1) {
    const byte = utf8[at] ?? 0;
    if (byte < 0x80) length += 1;
    else if (byte >= 0xc0) length += before.length + after.length + 3 + digitsOf(utf8, at);
  }
  return length;
}

/** How many decimal digits the character that begins at `at` has. */
function digitsOf(utf8: Uint8Array, at: number): number {
  const width = (utf8[at] ?? 0) >= 0xf0 ? 4 : (utf8[at] ?? 0) >= 0xe0 ? 3 : 2;
  let code = (utf8[at] ?? 0) & (0xff >> (width + 1));
  for (let next = 1; next < width; next += 1) code = code * 64 + ((utf8[at + next] ?? 0) & 0x3f);
  return String(code).length;
}
