/**
 * Authenticates a tenant's audit log: MACs of each event's hash, of the log's end and of the last verified event, and
 * signed checkpoints. All come from one key that PostgreSQL holds only wrapped. Pure: needs no database.
 */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';

/** `fromSequence`: the first event that is authenticated; those before it are from before the key. */
export type AuditKey = {
  id: string;
  tenantId: string;
  fromSequence: bigint;
  chainKey: KeyObject;
  checkpointSeed: KeyObject;
};

/** `key`: the 32 bytes that KMS unwrapped. */
export function deriveAuditKey(
  key: KeyObject,
  about: Pick<AuditKey, 'id' | 'tenantId' | 'fromSequence'>,
): AuditKey {
  return { ...about, chainKey: derive(key, 'chain'), checkpointSeed: derive(key, 'checkpoint') };
}

type Place = { sequence: bigint; hash: Uint8Array };

/** The MAC of one event. Its hash covers the tenant, the event and all before it. */
export const eventMac = (key: AuditKey, hash: Uint8Array): Buffer => macOf(key, ['event', hex(hash)]);

/** The MAC of the log's end. */
export const headMac = (key: AuditKey, head: Place): Buffer => placeMac(key, 'head', head);

/** The MAC of the last event that was verified, with all before it. */
export const verifiedMac = (key: AuditKey, verified: Place): Buffer => placeMac(key, 'verified', verified);

/** Compares in constant time; false where there is no MAC. */
export function isMac(expected: Buffer, given: Uint8Array | null): boolean {
  return given !== null && given.length === expected.length && timingSafeEqual(expected, given);
}

/** The Ed25519 pair that signs checkpoints. */
export function checkpointKeys(key: AuditKey): { privateKey: KeyObject; publicKey: KeyObject } {
  const pkcs8 = Buffer.concat([ed25519Prefix, key.checkpointSeed.export()]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  pkcs8.fill(0);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** RFC 8410, section 7: the bytes before the 32 bytes of a private key. */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

function placeMac(key: AuditKey, purpose: string, { sequence, hash }: Place): Buffer {
  return macOf(key, [purpose, key.tenantId, key.fromSequence.toString(), sequence.toString(), hex(hash)]);
}

function macOf({ chainKey }: AuditKey, members: readonly string[]): Buffer {
  return createHmac('sha256', chainKey).update(JSON.stringify(members)).digest();
}

function derive(key: KeyObject, purpose: string): KeyObject {
  const bytes = Buffer.from(hkdfSync('sha256', key, '', `knoxcall audit log ${purpose} v1`, 32));
  const derived = createSecretKey(bytes);
  bytes.fill(0);
  return derived;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
