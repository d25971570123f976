// Tells what a DER file is by its outermost shape. Decides nothing about whether the inside is sound.
import type { Asn1Node } from 'node-forge';
import { elements, isInteger, isOctets, isOid, isSequence, oid, parseDer } from './asn1.ts';

/** What a DER file can be; the last four are kinds of private key. */
type ContentKind =
  | 'certificate'
  | 'certificate_request'
  | 'pkcs7'
  | 'pkcs12'
  | 'unknown'
  | 'encrypted_pkcs8'
  | 'pkcs8'
  | 'pkcs1'
  | 'sec1';

const SIGNED_DATA = '1.2.840.113549.1.7.2';

/** The kind of `der`; `unknown` for any other bytes. */
export function contentKind(der: Buffer): ContentKind {
  try {
    return kindOf(elements(parseDer(der)));
  } catch {
    return 'unknown';
  }
}

/** True for the kinds that hold one private key and nothing else. */
export function isPrivateKeyKind(kind: ContentKind): boolean {
  return kind === 'encrypted_pkcs8' || kind === 'pkcs8' || kind === 'pkcs1' || kind === 'sec1';
}

function kindOf(parts: Asn1Node[]): ContentKind {
  const [first, second, third] = parts;
  if (isOid(first)) return oid(first) === SIGNED_DATA ? 'pkcs7' : 'unknown';
  if (isInteger(first)) return numberedKind(parts);
  if (!isSequence(first)) return 'unknown';
  const inside = elements(first);
  if (isOid(inside[0]) && isOctets(second)) return 'encrypted_pkcs8';
  if (!isSequence(second) || !third) return 'unknown';
  return inside.length >= 6 ? 'certificate' : 'certificate_request';
}

/** Structures that begin with a version number. */
function numberedKind([, second, third, ...rest]: Asn1Node[]): ContentKind {
  if (isOctets(second)) return 'sec1';
  if (isInteger(second)) return rest.length >= 6 ? 'pkcs1' : 'unknown';
  if (!isSequence(second)) return 'unknown';
  return isOctets(third) ? 'pkcs8' : 'pkcs12';
}
