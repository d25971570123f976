/** What the database says of the end of a tenant's audit log, and how far it was verified; all as of one moment. */

import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';

/** `lastSequence`: of the last event that there is, which should be the head. */
export type LogEnd = {
  sequence: bigint;
  hash: Uint8Array;
  headMac: Uint8Array | null;
  lastSequence: bigint;
  verifiedSequence: bigint;
  verifiedMac: Uint8Array | null;
};

export async function readLogEnd(database: PrismaClient, tenantId: string): Promise<LogEnd> {
  const [end] = await database.$queryRaw<LogEnd[]>`
    SELECT t.audit_sequence AS sequence, t.audit_hash AS hash, t.audit_head_mac AS "headMac",
      coalesce((SELECT max(e.sequence) FROM audit_events e WHERE e.tenant_id = t.id), 0) AS "lastSequence",
      coalesce(s.verified_sequence, 0) AS "verifiedSequence", s.verified_mac AS "verifiedMac"
    FROM tenants t LEFT JOIN audit_states s ON s.tenant_id = t.id
    WHERE t.id = ${tenantId}::uuid`;
  if (end === undefined) throw new Problem('not_found');
  return end;
}
