/** Makes checkpoints of a tenant's present log, and looks up kept ones. */
import { Problem } from '@knoxcall/problems';
import { checkpointKeys, headMac, isMac } from './audit-key.ts';
import { type Checkpoint, isSignedBy, signCheckpoint } from './checkpoint.ts';
import { readLogEnd, type VerifyDependencies } from './verify-audit-log.ts';

/**
 * Undefined where the log has no key yet. Throws `conflict` where its end does not authenticate: such an end is never
 * signed.
 */
export async function makeCheckpoint(
  { database, auditKeys }: VerifyDependencies,
  tenantId: string,
): Promise<Checkpoint | undefined> {
  const end = await readLogEnd(database, tenantId);
  const key = await auditKeys.find(tenantId, database);
  if (key === undefined) return undefined;
  if (!isMac(headMac(key, end), end.headMac)) {
    const message = 'The end of the audit log is not what was written: see GET /v1/audit-logs/verify.';
    throw new Problem('conflict', { message });
  }
  return signCheckpoint(key, end, new Date());
}

export const checkpointOutcomes = ['contained', 'not_contained', 'not_signed_by_this_log'] as const;
export type CheckpointOutcome = (typeof checkpointOutcomes)[number];

/**
 * Whether the log still has the event that a checkpoint names. A verification tells whether everything before it is
 * sound too.
 */
export async function findCheckpoint(
  { database, auditKeys }: VerifyDependencies,
  tenantId: string,
  given: Checkpoint,
): Promise<CheckpointOutcome> {
  const key = await auditKeys.find(tenantId, database);
  if (key === undefined || given.tenant_id !== tenantId) return 'not_signed_by_this_log';
  const publicKey = checkpointKeys(key).publicKey.export({ type: 'spki', format: 'pem' }).toString();
  if (!isSignedBy(publicKey, given)) return 'not_signed_by_this_log';
  const sequence = BigInt(given.sequence);
  const event = await database.auditEvent.findUnique({
    where: { tenantId_sequence: { tenantId, sequence } },
    select: { hash: true },
  });
  return event !== null && Buffer.from(event.hash).toString('hex') === given.hash
    ? 'contained'
    : 'not_contained';
}
