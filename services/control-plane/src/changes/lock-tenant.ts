/**
 * The tenant's row lock, which orders its changes, and the tenant's state that every change needs: read after the lock
 * was granted, so that it includes every earlier change.
 */
import { type Prisma, sqlOf } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { AuditKeyRow } from '../audit/audit-keys.ts';
import type { AuditHead } from '../audit/chain-events.ts';
import type { Actor } from './change.ts';

export type TenantPlace = {
  tx: Prisma.TransactionClient;
  tenantId: string;
  actor: Actor;
  /** Waits in line with the ordinary changes before it locks the row (changes/lanes.ts). */
  inLine?: boolean;
};

export type LockedTenant = {
  revision: bigint;
  enabled: boolean;
  plan: string;
  /** Where the tenant's audit log ends. */
  head: AuditHead;
  auditKey: AuditKeyRow | null;
  /** The tenant's present data key, wrapped. */
  dataKey: { id: string; tenantId: string; wrapped: Uint8Array };
  /** Whether the actor is a valid API key. */
  isLiveKey: boolean;
};

/** Increments the tenant's revision. Rejects with `not_found` where there is no such tenant. */
export async function lockTenant({
  tx,
  tenantId,
  actor,
  inLine = false,
}: TenantPlace): Promise<LockedTenant> {
  const locked = await takeRow(tx, tenantId, inLine);
  const { activeDataKeyId: id, sequence, hash, ...tenant } = locked;
  const { wrapped, auditKey, isLiveKey } = await readKeys(tx, {
    tenantId,
    dataKeyId: id,
    apiKeyId: actor.type === 'api_key' ? actor.id : null,
  });
  return { ...tenant, head: { sequence, hash }, dataKey: { id, tenantId, wrapped }, auditKey, isLiveKey };
}

type Row = Pick<LockedTenant, 'revision' | 'enabled' | 'plan'> & AuditHead & { activeDataKeyId: string };

async function takeRow(tx: Prisma.TransactionClient, tenantId: string, inLine: boolean): Promise<Row> {
  const [row] = await sqlOf(tx)<Row>`
    WITH turn AS MATERIALIZED (
      SELECT pg_advisory_xact_lock(hashtextextended(${tenantId}, 0)) WHERE ${inLine}::boolean
    )
    UPDATE tenants SET revision = revision + 1
    WHERE id = ${tenantId}::uuid AND (SELECT count(*) FROM turn) >= 0
    RETURNING revision, enabled, plan, active_data_key_id AS "activeDataKeyId",
      audit_sequence AS sequence, audit_hash AS hash`;
  if (row === undefined) throw new Problem('not_found');
  return row;
}

type Wanted = { tenantId: string; dataKeyId: string; apiKeyId: string | null };
type Keys = Pick<LockedTenant, 'auditKey' | 'isLiveKey'> & { wrapped: Uint8Array };

/**
 * A statement of its own, so that it sees changes that were committed while the statement before waited for the lock.
 */
async function readKeys(tx: Prisma.TransactionClient, wanted: Wanted): Promise<Keys> {
  const { tenantId, dataKeyId, apiKeyId } = wanted;
  const [row] = await sqlOf(tx)<Omit<Keys, 'auditKey'> & AuditKeyColumns>`
    SELECT data_key.wrapped, audit_key.id AS "auditKeyId", audit_key.wrapped AS "auditKeyWrapped",
      audit_key.from_sequence AS "auditFromSequence",
      EXISTS (
        SELECT 1 FROM api_keys
        WHERE tenant_id = ${tenantId}::uuid AND id = ${apiKeyId}::uuid AND revoked_at IS NULL
      ) AS "isLiveKey"
    FROM data_keys data_key LEFT JOIN audit_keys audit_key USING (tenant_id)
    WHERE tenant_id = ${tenantId}::uuid AND data_key.id = ${dataKeyId}::uuid`;
  if (row === undefined) throw new Error('the data key of the tenant is not there');
  const { wrapped, isLiveKey } = row;
  return { wrapped, isLiveKey, auditKey: auditKeyOf(tenantId, row) };
}

type AuditKeyColumns = {
  auditKeyId: string | null;
  auditKeyWrapped: Uint8Array | null;
  auditFromSequence: bigint | null;
};

function auditKeyOf(
  tenantId: string,
  { auditKeyId: id, auditKeyWrapped: wrapped, auditFromSequence: fromSequence }: AuditKeyColumns,
): AuditKeyRow | null {
  return id === null || wrapped === null || fromSequence === null
    ? null
    : { id, tenantId, wrapped, fromSequence };
}
