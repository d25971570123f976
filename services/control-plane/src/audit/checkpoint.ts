/**
 * A checkpoint: where a tenant's audit log ended at some time, signed with a key of that log. Whoever keeps it
 * elsewhere can later prove that the log still contains it. Checking needs no database, no server and no package.
 */
import { createPublicKey, sign, verify } from 'node:crypto';
import { type AuditKey, checkpointKeys } from './audit-key.ts';

/** `signature` is base64, `public_key` PEM, `hash` hexadecimal, `at` ISO 8601. */
export type Checkpoint = {
  tenant_id: string;
  sequence: number;
  hash: string;
  at: string;
  key_id: string;
  public_key: string;
  signature: string;
};

export function signCheckpoint(
  key: AuditKey,
  { sequence, hash }: { sequence: bigint; hash: Uint8Array },
  at: Date,
): Checkpoint {
  const { privateKey, publicKey } = checkpointKeys(key);
  const told = {
    tenant_id: key.tenantId,
    sequence: Number(sequence),
    hash: Buffer.from(hash).toString('hex'),
    at: at.toISOString(),
    key_id: key.id,
  };
  return {
    ...told,
    public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    signature: sign(null, signedText(told), privateKey).toString('base64'),
  };
}

/** Whether the holder of this key (PEM) signed it, whatever key it names itself. */
export function isSignedBy(publicKey: string, given: Checkpoint): boolean {
  try {
    return verify(
      null,
      signedText(given),
      createPublicKey(publicKey),
      Buffer.from(given.signature, 'base64'),
    );
  } catch {
    return false;
  }
}

/** The signed bytes: a title and the five members, each on a line that ends in a line feed. */
function signedText(given: Omit<Checkpoint, 'public_key' | 'signature'>): Buffer {
  const lines = [given.tenant_id, String(given.sequence), given.hash, given.at, given.key_id];
  return Buffer.from(['knoxcall audit checkpoint v1', ...lines, ''].join('\n'));
}
