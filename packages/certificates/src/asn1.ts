// Reads ASN.1 through node-forge with the checks its tree leaves to the caller.
// Every function throws a plain Error on a shape it does not expect; callers turn it into their own refusal.
import forge, { type Asn1Node } from 'node-forge';

const UNIVERSAL = 0x00;
const CONTEXT = 0x80;
const INTEGER = 2;
const OCTET_STRING = 4;
const OID = 6;
const SEQUENCE = 16;
const SET = 17;
const MAX_DEPTH = 40;

/** Parses one element; bytes after it are an error. */
export function parseDer(der: Buffer): Asn1Node {
  return forge.asn1.fromDer(der.toString('latin1'), { decodeBitStrings: false, maxDepth: MAX_DEPTH });
}

export function toDer(node: Asn1Node): Buffer {
  return Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1');
}

/** True for a SEQUENCE. */
export function isSequence(node: Asn1Node | undefined): node is Asn1Node {
  return isUniversal(node, SEQUENCE);
}

/** True for an INTEGER. */
export function isInteger(node: Asn1Node | undefined): node is Asn1Node {
  return isUniversal(node, INTEGER);
}

/** True for an OBJECT IDENTIFIER. */
export function isOid(node: Asn1Node | undefined): node is Asn1Node {
  return isUniversal(node, OID);
}

/** True for an OCTET STRING. */
export function isOctets(node: Asn1Node | undefined): node is Asn1Node {
  return isUniversal(node, OCTET_STRING);
}

/** True for the context-specific tag `[number]`. */
export function isContext(node: Asn1Node | undefined, number: number): node is Asn1Node {
  return node?.tagClass === CONTEXT && node.type === number;
}

/** The elements of a SEQUENCE or SET. */
export function elements(node: Asn1Node | undefined): Asn1Node[] {
  if (!isSequence(node) && !isUniversal(node, SET)) throw new Error('expected a SEQUENCE or SET');
  return inner(node);
}

/** The elements inside a constructed element of any tag. */
export function inner(node: Asn1Node | undefined): Asn1Node[] {
  if (!node || typeof node.value === 'string') throw new Error('expected a constructed element');
  return node.value;
}

/** The content bytes of an OCTET STRING (or an implicitly tagged one), its chunks joined where BER split it. */
export function octets(node: Asn1Node | undefined): Buffer {
  if (!node) throw new Error('expected an OCTET STRING');
  if (typeof node.value === 'string') return Buffer.from(node.value, 'latin1');
  return Buffer.concat(node.value.map(octets));
}

/** An object identifier in dotted form. */
export function oid(node: Asn1Node | undefined): string {
  if (!isOid(node) || typeof node.value !== 'string' || node.value === '') throw new Error('expected an OID');
  return forge.asn1.derToOid(node.value);
}

/** A non-negative INTEGER; one too large for exact arithmetic becomes `Infinity`. */
export function integer(node: Asn1Node | undefined): number {
  if (!isInteger(node)) throw new Error('expected an INTEGER');
  const hex = octets(node).toString('hex');
  if (hex === '' || Number.parseInt(hex.slice(0, 2), 16) > 0x7f) throw new Error('expected a natural number');
  const value = BigInt(`0x${hex}`);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.POSITIVE_INFINITY : Number(value);
}

/** The algorithm and the parameters of an AlgorithmIdentifier. */
export function algorithm(node: Asn1Node | undefined): { oid: string; parameters: Asn1Node | undefined } {
  const [name, parameters] = elements(node);
  return { oid: oid(name), parameters };
}

function isUniversal(node: Asn1Node | undefined, type: number): node is Asn1Node {
  return node?.tagClass === UNIVERSAL && node.type === type;
}
