/**
 * Publishes outbox rows of one tenant to Redis: entries, then their floors, then tombstones, then the change stream;
 * only then are the rows done. So at no moment does a floor require an entry that is not there, and a publication that
 * is cut short leaves the old state or the new one. An object that cannot be built keeps its own rows and holds up no
 * others.
 */
import { type PrismaClient, sqlOf } from '@knoxcall/database';
import { floorPlace, floorShardKey } from '@knoxcall/snapshot';
import { type BuildContext, openBuildContext } from './build-context.ts';
import { type BuildFault, buildEntries } from './build-entries.ts';
import { type BuiltEntry, isTombstone } from './built-entry.ts';
import { raiseFloors, raisesOf } from './floor-rows.ts';
import type { OutboxRow } from './outbox-row.ts';
import { rebuildWhereNeeded } from './rebuild.ts';
import type { SealedFloors } from './seal-floors.ts';
import { inBatches } from './size-batches.ts';
import type { SnapshotParts } from './snapshot-parts.ts';
import { writeRaisedFloors } from './write-floors.ts';

/**
 * `left`: rows that are not done. `isIncomplete`: Redis has no data of the tenant, or an earlier rebuild's, and all of
 * it must be written first.
 */
export type Publication = { left: OutboxRow[]; faults: BuildFault[]; isIncomplete: boolean };

/** Rejects where nothing of the tenant can be published. */
export async function publishTenant(
  parts: SnapshotParts,
  tenantId: string,
  rows: readonly OutboxRow[],
): Promise<Publication> {
  const whole: Publication = { left: [], faults: [], isIncomplete: false };
  for await (const batch of inBatches(parts.database, tenantId, rows)) {
    const { left, faults, isIncomplete } = await publishBatch(parts, tenantId, batch);
    if (isIncomplete) return incomplete(rows);
    whole.left.push(...left);
    whole.faults.push(...faults);
  }
  return whole;
}

/**
 * Where Redis is ahead of PostgreSQL, as after a restore, its data is worthless, and the rows come after a full write.
 */
async function publishBatch(
  parts: SnapshotParts,
  tenantId: string,
  rows: readonly OutboxRow[],
): Promise<Publication> {
  const first = await publishOnce(parts, tenantId, rows);
  if (first !== 'ahead') return first;
  parts.log.error({ tenantId }, 'Redis is ahead of PostgreSQL: snapshots are rebuilt');
  await rebuildWhereNeeded(parts, { force: true });
  const second = await publishOnce(parts, tenantId, rows);
  return second === 'ahead' ? incomplete(rows) : second;
}

const incomplete = (rows: readonly OutboxRow[]): Publication => ({
  left: [...rows],
  faults: [],
  isIncomplete: true,
});

async function publishOnce(
  parts: SnapshotParts,
  tenantId: string,
  rows: readonly OutboxRow[],
): Promise<Publication | 'ahead'> {
  const { database, dataKeys, store } = parts;
  const context = await openBuildContext(database, dataKeys, tenantId);
  const [published, { entries, faults }] = await Promise.all([
    store.noteRevision(tenantId, context.revision),
    buildEntries(context, rows),
  ]);
  if (published > context.revision && (await isBehind(database, tenantId, published))) return 'ahead';
  await store.write(entries.filter((entry) => !isTombstone(entry)));
  const floors = await bringFloors(parts, context, entries);
  if (floors === 'ahead') return 'ahead';
  if (floors === 'incomplete') return incomplete(rows);
  await store.write(entries.filter(isTombstone));
  await store.append(changedKeys(tenantId, entries, floors), floors?.mark);
  const failed = new Set(faults.map(({ kind, objectId }) => `${kind} ${objectId}`));
  const done = rows.filter(({ kind, objectId }) => !failed.has(`${kind} ${objectId}`));
  // After a failover Redis is rebuilt: rows published before that do not count as done.
  const isDone = (await store.areServersKnown()) && (await finish(database, done, floors));
  const left = isDone ? rows.filter((row) => !done.includes(row)) : [...rows];
  return { left, faults, isIncomplete: false };
}

/** Undefined where no entry has a floor. */
async function bringFloors(
  parts: SnapshotParts,
  context: BuildContext,
  entries: readonly BuiltEntry[],
): Promise<SealedFloors | 'incomplete' | 'ahead' | undefined> {
  const raises = raisesOf(entries);
  if (raises.length === 0) return undefined;
  const raisedAt = await raiseFloors(context.database, context.tenantId, raises);
  const brought = await writeRaisedFloors({ context, store: parts.store }, raisedAt);
  return brought.outcome === 'written' ? brought.floors : brought.outcome;
}

/** The shards that list these entries or were written with them, and the entries. The mark goes with the first. */
function changedKeys(
  tenantId: string,
  entries: readonly BuiltEntry[],
  floors: SealedFloors | undefined,
): string[] {
  const keys = entries.map(({ key }) => key);
  if (floors === undefined) return keys;
  const own = entries.filter(({ kind }) => kind !== 'data-key').map(({ key }) => floorPlace(key).shard);
  const shards = [...new Set([...own, ...floors.shards.keys()])];
  return [...shards.map((shard) => floorShardKey(tenantId, shard)), ...keys];
}

/**
 * Not done where a rebuild began meanwhile, which may have missed the rows just published, or where one is due: in
 * another history of the database Redis may hold other data under the same revision.
 */
async function finish(
  database: PrismaClient,
  rows: readonly OutboxRow[],
  floors: SealedFloors | undefined,
): Promise<boolean> {
  const ids = rows.map(({ id }) => String(id));
  const ordinal = floors?.ordinal ?? null;
  const deleted = await sqlOf(database)`
    DELETE FROM outbox WHERE id = ANY(${ids}::bigint[])
      AND (${ordinal}::bigint IS NULL
        OR ${ordinal}::bigint = coalesce((SELECT ordinal FROM snapshot_state WHERE id = 1), 0))
      AND (SELECT history = database_history() FROM snapshot_state WHERE id = 1) IS NOT FALSE
    RETURNING 1`;
  if (deleted.length > 0 || ids.length === 0) return true;
  // A sweep of the outbox that removed these rows meanwhile has published them.
  return (await database.outbox.count({ where: { id: { in: rows.map(({ id }) => id) } } })) === 0;
}

/** A faster change may have published a later revision, but not one that the database never gave out. */
async function isBehind(database: PrismaClient, tenantId: string, published: bigint): Promise<boolean> {
  const { revision } = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  return published > revision;
}
