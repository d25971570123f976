/**
 * The end of a change, in one statement: its audit events, the new end of the log, and the outbox rows. Runs under the
 * tenant's lock.
 */
import { type Prisma, sqlOf } from '@knoxcall/database';
import type { AuditActor, ChainedEvents } from '../audit/chain-events.ts';
import { type OutboxRow, outboxRow } from '../snapshots/outbox-row.ts';

export type Pending = Pick<OutboxRow, 'kind' | 'objectId'>;

type Recorded = {
  tx: Prisma.TransactionClient;
  tenantId: string;
  revision: bigint;
  actor: AuditActor;
  at: Date;
  /** Undefined where the change made no note. */
  audit: ChainedEvents | undefined;
  pending: readonly Pending[];
};

/** Returns the rows of the outbox. */
export async function recordChange(recorded: Recorded): Promise<OutboxRow[]> {
  const { tx, tenantId, revision, actor, at, audit, pending } = recorded;
  if (audit === undefined && pending.length === 0) return [];
  const rows = await sqlOf(tx)<OutboxRow>`
    WITH events AS (
      INSERT INTO audit_events (tenant_id, at, actor_type, actor_id, ip_address, request_id,
        sequence, id, action, resource_type, resource_id, details, previous_hash, hash, mac)
      SELECT ${tenantId}::uuid, ${at.toISOString()}::timestamptz, ${actor.type}, ${actor.id}, ${actor.ipAddress},
        ${actor.requestId}, sequence, id, action, "resourceType", "resourceId", details,
        decode("previousHash", 'hex'), decode(hash, 'hex'), decode(mac, 'hex')
      FROM json_to_recordset(${eventsText(audit)}::json) AS event(
        sequence bigint, id uuid, action text, "resourceType" text, "resourceId" text, details text,
        "previousHash" text, hash text, mac text)
    ), head AS (
      UPDATE tenants SET audit_sequence = ${audit?.head.sequence ?? null}::bigint,
        audit_hash = ${audit?.head.hash ?? null}::bytea, audit_head_mac = ${audit?.headMac ?? null}::bytea
      WHERE id = ${tenantId}::uuid AND ${audit !== undefined}::boolean
    )
    INSERT INTO outbox (tenant_id, kind, object_id, revision)
    SELECT ${tenantId}::uuid, kind, "objectId", ${revision}::bigint
    FROM json_to_recordset(${JSON.stringify(pending)}::json) AS wanted(kind text, "objectId" text)
    RETURNING id, tenant_id AS "tenantId", kind, object_id AS "objectId", revision, attempts`;
  return rows.map((row) => outboxRow.parse(row));
}

/** Bytes as hexadecimal. */
function eventsText(audit: ChainedEvents | undefined): string {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const events = (audit?.events ?? []).map(({ sequence, previousHash, hash, mac, ...event }) => ({
    ...event,
    sequence: String(sequence),
    previousHash: hex(previousHash),
    hash: hex(hash),
    mac: hex(mac),
  }));
  return JSON.stringify(events);
}
