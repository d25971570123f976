/**
 * Runs one change: the tenant's row lock, the work, its audit events, webhooks and outbox rows in one transaction;
 * then the publication, before anybody is answered. A crash after the commit is healed by the outbox job.
 */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { appendAudit } from '../audit/append-audit.ts';
import type { AuditKeys } from '../audit/audit-keys.ts';
import type { AuditNote } from '../audit/audit-note.ts';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { appendDeliveries } from '../events/append-deliveries.ts';
import { type OutboxRow, outboxRow } from '../snapshots/outbox-row.ts';
import type { Publisher } from '../snapshots/publisher.ts';
import { requireSizes } from '../snapshots/require-sizes.ts';
import type { Actor, Change, ChangeResult, RunChange } from './change.ts';
import { createLanes } from './lanes.ts';
import { useClaim } from './use-claim.ts';

/** Whether a person's session still counts in a tenant; asked under its lock. */
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
  /** Called between commit and publication; a test build makes the process die here. */
  afterCommit?: () => void;
};

export type PerformedChange<T> = { result: T; rows: OutboxRow[] };

export function createRunChange(dependencies: ChangeDependencies, poolSize: number): RunChange {
  const inLane = createLanes(dependencies.database, poolSize);
  return async (tenantId, actor, work) => {
    const performed = await inLane(tenantId, actor, (tx) =>
      performChange(dependencies, { tx, tenantId, actor }, work),
    );
    return finishChange(dependencies, performed);
  };
}

/** What the part within a transaction needs. */
export type ChangeParts = Pick<ChangeDependencies, 'dataKeys' | 'auditKeys' | 'isLiveSession'>;

/** The part within a transaction. */
export async function performChange<T>(
  { dataKeys, auditKeys, isLiveSession }: ChangeParts,
  { tx, tenantId, actor }: { tx: Prisma.TransactionClient; tenantId: string; actor: Actor },
  work: (change: Change) => Promise<T>,
): Promise<PerformedChange<T>> {
  const { revision, activeDataKeyId, auditSequence, auditHash, enabled } = await tx.tenant.update({
    where: { id: tenantId },
    data: { revision: { increment: 1 } },
    select: {
      revision: true,
      activeDataKeyId: true,
      auditSequence: true,
      auditHash: true,
      enabled: true,
    },
  });
  await requireAllowed(tx, { tenantId, enabled, actor, isLiveSession });
  const pending: Pending[] = [];
  const notes: AuditNote[] = [];
  const change: Change = {
    tenantId,
    revision,
    at: new Date(),
    tx,
    dataKey: await dataKeys.get(tenantId, activeDataKeyId, tx),
    openingKey: (dataKeyId) => dataKeys.get(tenantId, dataKeyId, tx),
    publish: (kind, objectId) => pending.push({ kind, objectId }),
    audit: (note) => notes.push(note),
  };
  if (actor.claim !== undefined) await useClaim(tx, { tenantId, claim: actor.claim });
  const result = await work(change);
  // Nobody is there to be told of what the worker writes by itself.
  if (actor.type !== 'system') await requireSizes(change, pending);
  const head = { sequence: auditSequence, hash: auditHash };
  await appendAudit({ tx, auditKeys, tenantId, actor, at: change.at, head }, notes);
  await appendDeliveries({ tx, tenantId, actor, at: change.at }, notes);
  return { result, rows: await writeOutbox(change, pending) };
}

/**
 * A key may have been revoked, a session ended, or their tenant disabled, while the request waited for its turn. Under the
 * tenant's lock no revocation can come between: nothing of a key or a session is committed after its end.
 */
async function requireAllowed(
  tx: Prisma.TransactionClient,
  { tenantId, enabled, actor, isLiveSession }: Judged,
): Promise<void> {
  const { type, id, sessionId } = actor;
  if (type !== 'api_key' && sessionId === undefined) return;
  const isGood =
    sessionId === undefined ? isLiveKey(tx, tenantId, id) : isLiveSession(tx, { tenantId, sessionId });
  if (!enabled || !(await isGood)) throw new Problem('unauthorized');
}

type Judged = { tenantId: string; enabled: boolean; actor: Actor; isLiveSession: IsLiveSession };

async function isLiveKey(tx: Prisma.TransactionClient, tenantId: string, id: string): Promise<boolean> {
  const key = await tx.apiKey.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { revokedAt: true },
  });
  return key !== null && key.revokedAt === null;
}

/** The part after the commit. */
export async function finishChange<T>(
  { publisher, afterCommit }: Pick<ChangeDependencies, 'publisher' | 'afterCommit'>,
  { result, rows }: PerformedChange<T>,
): Promise<ChangeResult<T>> {
  afterCommit?.();
  return { result, published: await publisher.publish(rows) };
}

type Pending = Pick<OutboxRow, 'kind' | 'objectId'>;

async function writeOutbox(change: Change, pending: readonly Pending[]): Promise<OutboxRow[]> {
  if (pending.length === 0) return [];
  const { tenantId, revision, tx } = change;
  const data: Prisma.OutboxCreateManyInput[] = pending.map((row) => ({ ...row, tenantId, revision }));
  return (await tx.outbox.createManyAndReturn({ data })).map((row) => outboxRow.parse(row));
}
