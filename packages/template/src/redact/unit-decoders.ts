// The escapes of JSON, XML, percent- and form-encoding, one unit at a time. Decoding instead of listing encoded forms
// finds every spelling of a value: encoders differ in what they escape, in hex case and in short forms.

import { hexDigit } from '../scan/scan-form.ts';

/** The bytes that a complete unit stands for; `more`: it may become one; `no`: it never will. */
export type Decoded = Uint8Array | 'more' | 'no';

export interface UnitDecoder {
  readonly starts: (byte: number) => boolean;
  readonly decode: (unit: Uint8Array) => Decoded;
}

/** No unit is longer. */
export const MAX_UNIT_BYTES = 12;

const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = Buffer.from(' ');

const JSON_SHORT = new Map(
  [...'"\\/bfnrt'].map((c, index) => [c.charCodeAt(0), Buffer.from('"\\/\b\f\n\r\t'[index] ?? '')]),
);
const XML_NAMED = new Map([
  ['&amp;', Buffer.from('&')],
  ['&lt;', Buffer.from('<')],
  ['&gt;', Buffer.from('>')],
  ['&quot;', Buffer.from('"')],
  ['&apos;', Buffer.from("'")],
]);

const plain: UnitDecoder = { starts: () => false, decode: () => 'no' };
const json: UnitDecoder = { starts: (byte) => byte === BACKSLASH, decode: decodeJson };
const xml: UnitDecoder = { starts: (byte) => byte === AMPERSAND, decode: decodeXml };
const percent: UnitDecoder = { starts: (byte) => byte === PERCENT, decode: decodePercent };
const form: UnitDecoder = {
  starts: (byte) => byte === PERCENT || byte === PLUS,
  decode: (unit) => (unit[0] === PLUS ? SPACE : decodePercent(unit)),
};

/** The readings in which a value is looked for. */
export const READINGS: readonly UnitDecoder[] = [plain, json, xml, percent, form];

/** For base64: none of the letters that begin a unit is one of its own, so all escapes can be undone at once. */
export const ANY_ESCAPE: UnitDecoder = {
  starts: (byte) => byte === BACKSLASH || byte === AMPERSAND || byte === PERCENT,
  decode: (unit) => {
    if (unit[0] === BACKSLASH) return decodeJson(unit);
    return unit[0] === AMPERSAND ? decodeXml(unit) : decodePercent(unit);
  },
};

function decodePercent(unit: Uint8Array): Decoded {
  if (unit.length === 1) return 'more';
  if (hexDigit(unit.at(-1)) < 0) return 'no';
  return unit.length < 3 ? 'more' : Uint8Array.of(hexDigit(unit[1]) * 16 + hexDigit(unit[2]));
}

function decodeJson(unit: Uint8Array): Decoded {
  if (unit.length === 1) return 'more';
  const kind = unit[1] ?? 0;
  if (unit.length === 2) return kind === 0x75 ? 'more' : (JSON_SHORT.get(kind) ?? 'no');
  const digits = unit.length > 6 ? unit.subarray(6) : unit;
  if (!isUnicodeEscape(digits)) return 'no';
  if (digits.length < 6) return 'more';
  const high = hexNumber(unit.subarray(2, 6));
  if (high < 0xd800 || high > 0xdfff) return utf8(high);
  if (high > 0xdbff) return 'no';
  if (unit.length === 6) return 'more';
  const low = hexNumber(unit.subarray(8, 12));
  return low >= 0xdc00 && low <= 0xdfff ? utf8(0x10000 + (high - 0xd800) * 0x400 + low - 0xdc00) : 'no';
}

/** Whether the bytes are `\uXXXX` or its beginning. */
function isUnicodeEscape(bytes: Uint8Array): boolean {
  return bytes.every((byte, index) => {
    if (index === 0) return byte === BACKSLASH;
    return index === 1 ? byte === 0x75 : hexDigit(byte) >= 0;
  });
}

function decodeXml(unit: Uint8Array): Decoded {
  const text = String.fromCharCode(...unit);
  const named = XML_NAMED.get(text);
  if (named) return named;
  if (!text.endsWith(';')) return /^&(?:#[0-9]*|#x[0-9a-f]*|[a-z]*)$/i.test(text) ? 'more' : 'no';
  const [, hex, decimal] = /^&#(?:x([0-9a-f]+)|([0-9]+));$/i.exec(text) ?? [];
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN);
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? utf8(code) : 'no';
}

function hexNumber(digits: Uint8Array): number {
  return digits.reduce((sum, digit) => sum * 16 + hexDigit(digit), 0);
}

function utf8(code: number): Uint8Array {
  return Buffer.from(String.fromCodePoint(code));
}
