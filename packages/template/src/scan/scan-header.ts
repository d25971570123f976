// Placeholders in the value of a caller's header; in credentials of HTTP Basic they are looked for behind the base64.

import { type Placeholder, PlaceholderList } from './placeholder-list.ts';
import { finish, type Scanned, scannedOf, scanPlain } from './scanned-body.ts';

/**
 * `scanned.bytes`: of the value, or of the decoded credentials. `basic.prefix`: the scheme and the space behind it, as
 * they came; `basic.colonAt`: where the user name ends, the end of all where it never does. `isFixed`: the value is not
 * changed, because it claims to be Basic and is no base64.
 */
export interface ScannedHeader {
  readonly scanned: Scanned;
  readonly basic: { readonly prefix: string; readonly colonAt: number } | null;
  readonly isFixed: boolean;
}

const BASIC = /^(basic +)([A-Za-z0-9+/]+)(={0,2})$/i;
const COLON = 0x3a;

/** `name` in lower case, `value` one character a byte. Null: there is no placeholder. */
export function scanHeader(name: string, value: string): ScannedHeader | null {
  const credentials = name === 'authorization' ? BASIC.exec(value) : null;
  if (credentials !== null) return scanBasic(credentials);
  if (!value.includes('{{')) return null;
  const scanned = scan(Buffer.from(value, 'latin1'));
  if (scanned.placeholders.length === 0) return null;
  return { scanned, basic: null, isFixed: name === 'authorization' && /^basic /i.test(value) };
}

function scanBasic([, prefix = '', digits = '', padding = '']: RegExpExecArray): ScannedHeader | null {
  const whole = digits.length + padding.length;
  if (digits.length % 4 === 1 || (padding !== '' && whole % 4 !== 0)) return null;
  const scanned = scan(Buffer.from(digits, 'base64'));
  if (scanned.placeholders.length === 0) return null;
  return { scanned, basic: { prefix, colonAt: colonOf(scanned) }, isFixed: false };
}

function scan(bytes: Buffer): Scanned {
  const found = new PlaceholderList();
  finish(scanPlain(bytes, found));
  return scannedOf(bytes, found);
}

function colonOf({ bytes, placeholders }: Scanned): number {
  const all = [...placeholders];
  let at = bytes.indexOf(COLON);
  while (at >= 0 && all.some((one) => isWithin(at, one))) at = bytes.indexOf(COLON, at + 1);
  return at < 0 ? bytes.length : at;
}

function isWithin(at: number, { start, end }: Placeholder): boolean {
  return at >= start && at < end;
}
