// Writes an X.501 name as RFC 4514 text: last RDN first, joined by `, `. Never drops or merges an attribute.
import type { Asn1Node } from 'node-forge';
import { elements, octets, oid, toDer } from './asn1.ts';

/** Attribute keywords: RFC 4514 section 3, then the descriptors of RFC 4519 and the names OpenSSL shows. */
const KEYWORDS: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.6': 'C',
  '2.5.4.9': 'STREET',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.12': 'title',
  '2.5.4.13': 'description',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.43': 'initials',
  '2.5.4.44': 'generationQualifier',
  '2.5.4.45': 'x500UniqueIdentifier',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '2.5.4.97': 'organizationIdentifier',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
};

const UTF8_STRING = 12;
const UNIVERSAL_STRING = 28;
const BMP_STRING = 30;
/** Numeric, Printable, T61 (read as Latin-1, as OpenSSL does), Videotex, IA5, Graphic, Visible, General. */
const ONE_BYTE_STRINGS = new Set([18, 19, 20, 21, 22, 25, 26, 27]);

/**
 * The RFC 4514 text of a Name, e.g. `CN=example.com, O=Example Inc, C=US`; the empty name is `''`. An attribute without
 * a keyword, or whose value is not text, shows as `1.2.3=#0c0161` (RFC 4514 section 2.4).
 */
export function formatName(name: Asn1Node): string {
  return elements(name).map(formatRdn).reverse().join(', ');
}

function formatRdn(rdn: Asn1Node): string {
  // The elements of a SET have no order; OpenSSL reverses this one too.
  return elements(rdn).map(formatAttribute).reverse().join('+');
}

function formatAttribute(attribute: Asn1Node): string {
  const [type, value] = elements(attribute);
  if (!value) throw new Error('expected a value');
  const dotted = oid(type);
  const keyword = KEYWORDS[dotted];
  const text = keyword === undefined ? undefined : textOf(value);
  return `${keyword ?? dotted}=${text === undefined ? `#${toDer(value).toString('hex').toUpperCase()}` : escapeValue(text)}`;
}

function textOf(value: Asn1Node): string | undefined {
  if (value.tagClass !== 0 || typeof value.value !== 'string') return undefined;
  if (ONE_BYTE_STRINGS.has(value.type)) return value.value;
  if (value.type === BMP_STRING) return value.value.isWellFormed() ? value.value : undefined;
  if (value.type === UTF8_STRING) return decodeUtf8(octets(value));
  return value.type === UNIVERSAL_STRING ? decodeUcs4(octets(value)) : undefined;
}

function decodeUtf8(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

function decodeUcs4(bytes: Buffer): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  const points = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32BE(index * 4));
  const isText = points.every((point) => point <= 0x10ffff && (point < 0xd800 || point > 0xdfff));
  return isText ? points.map((point) => String.fromCodePoint(point)).join('') : undefined;
}

/** RFC 4514 section 2.4; control characters too, so that a name can never break a line. */
function escapeValue(text: string): string {
  return text.replace(/^[ #]| $|["+,;<>\\]/g, '\\$&').replace(/\p{Cc}/gu, escapeBytes);
}

function escapeBytes(character: string): string {
  return Buffer.from(character).toString('hex').toUpperCase().replace(/../g, '\\$&');
}
