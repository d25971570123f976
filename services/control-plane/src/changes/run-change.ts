/**
 * Runs one change: the tenant's row lock, the work, its audit events and outbox rows in one transaction; then the
 * publication, before anybody is answered. A crash after the commit is healed by the outbox job.
 */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { appendAudit } from '../audit/append-audit.ts';
import type { DataKeys } from '../data-keys/data-keys.ts';
import type { OutboxRow } from '../snapshots/outbox-row.ts';
import type { Publisher } from '../snapshots/publisher.ts';
import { requireSizes } from '../snapshots/require-sizes.ts';
import type { Actor, AuditNote, Change, ChangeResult, RunChange } from './change.ts';
import { createTenantTurns } from './tenant-turns.ts';
import { useClaim } from './use-claim.ts';

export type ChangeDependencies = {
  database: PrismaClient;
  dataKeys: DataKeys;
  publisher: Publisher;
  /** Called between commit and publication; a test build makes the process die here. */
  afterCommit?: () => void;
};

export type PerformedChange<T> = { result: T; rows: OutboxRow[] };

/** Half a minute of changes, at their usual pace; and no longer than a caller has patience. */
const waiting = { maxWaiting: 1000, maxWaitMs: 10_000 };

export function createRunChange(dependencies: ChangeDependencies): RunChange {
  const takeTurn = createTenantTurns(waiting);
  return async (tenantId, actor, work) => {
    const performed = await takeTurn(tenantId, () =>
      dependencies.database.$transaction((tx) => performChange(dependencies, { tx, tenantId, actor }, work)),
    );
    return finishChange(dependencies, performed);
  };
}

/** The part within a transaction. */
export async function performChange<T>(
  { dataKeys }: Pick<ChangeDependencies, 'dataKeys'>,
  { tx, tenantId, actor }: { tx: Prisma.TransactionClient; tenantId: string; actor: Actor },
  work: (change: Change) => Promise<T>,
): Promise<PerformedChange<T>> {
  const { revision, activeDataKeyId } = await tx.tenant.update({
    where: { id: tenantId },
    data: { revision: { increment: 1 } },
    select: { revision: true, activeDataKeyId: true },
  });
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
  await appendAudit({ tx, tenantId, actor, at: change.at }, notes);
  return { result, rows: await writeOutbox(change, pending) };
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
  return (await tx.outbox.createManyAndReturn({ data })) as OutboxRow[];
}
