/**
 * Runs one change: the tenant's row lock, the work, its audit events, webhooks and outbox rows in one transaction; then
 * the publication, before the caller is answered. After a crash behind the commit, the outbox job publishes.
 */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { AuditKeys } from '../audit/audit-keys.ts';
import { type AuditNote, chainEvents } from '../audit/chain-events.ts';
import type { DataKeys } from '../data-keys/data-keys.ts';
import type { AppendDeliveries } from '../events/append-deliveries.ts';
import type { OutboxRow } from '../snapshots/outbox-row.ts';
import type { Publisher } from '../snapshots/publisher.ts';
import { requireSizes } from '../snapshots/require-sizes.ts';
import type { Change, ChangeResult, RunChange } from './change.ts';
import { createLanes } from './lanes.ts';
import { type LockedTenant, lockTenant, type TenantPlace } from './lock-tenant.ts';
import { type Pending, recordChange } from './record-change.ts';

/** Whether a person's session is still valid in a tenant; call it under the tenant's lock. */
type IsLiveSession = (
  tx: Prisma.TransactionClient,
  place: { tenantId: string; sessionId: string },
) => Promise<boolean>;

export type ChangeDependencies = {
  database: PrismaClient;
  dataKeys: DataKeys;
  auditKeys: AuditKeys;
  publisher: Publisher;
  isLiveSession: IsLiveSession;
  appendDeliveries: AppendDeliveries;
  /** Called between commit and publication; a test build kills the process here. */
  afterCommit?: () => void;
};

type PerformedChange<T> = { result: T; rows: OutboxRow[] };

export function createRunChange(dependencies: ChangeDependencies, poolSize: number): RunChange {
  const inLane = createLanes(dependencies.database, poolSize);
  return async (tenantId, actor, work) => {
    const performed = await inLane(tenantId, actor, (tx, inLine) =>
      performChange(dependencies, { tx, tenantId, actor, inLine }, work),
    );
    return finishChange(dependencies, performed);
  };
}

/** The dependencies of the part within the transaction. */
export type ChangeParts = Pick<
  ChangeDependencies,
  'dataKeys' | 'auditKeys' | 'isLiveSession' | 'appendDeliveries'
>;

/** The part of a change within the transaction. */
export async function performChange<T>(
  { dataKeys, auditKeys, isLiveSession, appendDeliveries }: ChangeParts,
  place: TenantPlace,
  work: (change: Change) => Promise<T>,
): Promise<PerformedChange<T>> {
  const { tx, tenantId, actor } = place;
  const locked = await lockTenant(place);
  const { revision, plan, head } = locked;
  await requireAllowed(isLiveSession, place, locked);
  const pending = new Map<string, Pending>();
  const notes: AuditNote[] = [];
  const change: Change = {
    tenantId,
    revision,
    at: new Date(),
    plan,
    tx,
    dataKey: await dataKeys.unwrap(locked.dataKey),
    openingKey: (dataKeyId) => dataKeys.get(tenantId, dataKeyId, tx),
    publish: (kind, objectId) => pending.set(`${kind} ${objectId}`, { kind, objectId }),
    audit: (note) => notes.push(note),
  };
  if (actor.claim !== undefined) await useClaim(tx, { tenantId, claim: actor.claim });
  const result = await work(change);
  // The worker's own writes are not checked: no caller could be told.
  const written = [...pending.values()];
  if (actor.type !== 'system') await requireSizes(change, written);
  const { at } = change;
  const chain = async () => {
    const key = await auditKeys.obtain(locked.auditKey, tenantId, tx);
    return chainEvents({ key, tenantId, actor, at, head }, notes);
  };
  const audit = notes.length === 0 ? undefined : await chain();
  await appendDeliveries({ tx, tenantId, actor, at }, notes);
  return { result, rows: await recordChange({ tx, tenantId, revision, actor, at, audit, pending: written }) };
}

/**
 * While the request waited for its turn, a key may have been revoked, a session ended, or their tenant disabled. Under
 * the tenant's lock no revocation can come between: nothing is committed for a key or a session after its end.
 */
async function requireAllowed(
  isLiveSession: IsLiveSession,
  { tx, tenantId, actor: { type, sessionId } }: TenantPlace,
  { enabled, isLiveKey }: LockedTenant,
): Promise<void> {
  if (type !== 'api_key' && sessionId === undefined) return;
  const isGood = sessionId === undefined ? isLiveKey : await isLiveSession(tx, { tenantId, sessionId });
  if (!enabled || !isGood) throw new Problem('unauthorized');
}

/** The part after the commit. */
export async function finishChange<T>(
  { publisher, afterCommit }: Pick<ChangeDependencies, 'publisher' | 'afterCommit'>,
  { result, rows }: PerformedChange<T>,
): Promise<ChangeResult<T>> {
  afterCommit?.();
  return { result, published: await publisher.publish(rows) };
}

/**
 * Ties a change to the idempotency key of its request: both are committed together. After a crash the key is known to
 * be used; a request that stalled until another one took over its claim commits nothing. Rejects with `conflict` where
 * the claim is no longer this request's.
 */
async function useClaim(
  tx: Prisma.TransactionClient,
  { tenantId, claim }: { tenantId: string; claim: string },
): Promise<void> {
  const used = await tx.$executeRaw`
    UPDATE idempotency_records SET state = 'committed'
    WHERE tenant_id = ${tenantId}::uuid AND claim = ${claim}::uuid AND state IN ('running', 'committed')`;
  if (used > 0) return;
  throw new Problem('conflict', { message: 'Another request with this idempotency key took its place.' });
}
