/**
 * Writes everything of one tenant: entries, then floors, which say that the entries are complete. A note takes the
 * place of an object that cannot be built, so that a proxy answers 503 and never that it does not exist.
 */
import { apiKeyEntryKey } from '@knoxcall/snapshot';
import { type BuildContext, openBuildContext } from './build-context.ts';
import { type BuildFault, buildEntries, placeOf, type Wanted } from './build-entries.ts';
import { isTombstone, unbuiltEntry } from './built-entry.ts';
import { type Raise, raisesOf, readMark } from './floor-rows.ts';
import { listObjects } from './list-objects.ts';
import { settleFloors } from './settle-floors.ts';
import { inBatches } from './size-batches.ts';
import type { SnapshotParts } from './snapshot-parts.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { writeAllFloors } from './write-floors.ts';

/**
 * Returns the objects that could not be built. Rejects where that is all of them, or where a rebuild began meanwhile.
 */
export async function writeTenant(
  { database, dataKeys, store }: SnapshotParts,
  tenantId: string,
): Promise<BuildFault[]> {
  const { ordinal, revision } = await readMark(database, tenantId);
  const context = await openBuildContext(database, dataKeys, tenantId);
  await store.noteRevision(tenantId, context.revision);
  const raises: Raise[] = [];
  const faults: BuildFault[] = [];
  for await (const batch of inBatches(database, tenantId, await listObjects(database, tenantId))) {
    const built = await writeBatch({ context: await renewed(context), store }, batch);
    raises.push(...built.raises);
    faults.push(...built.faults);
  }
  const state = await settleFloors(database, tenantId, { raises, since: revision });
  const { outcome } = await writeAllFloors({ context: await renewed(context), store }, { ordinal, state });
  if (outcome !== 'written') throw new Error(`the floors could not be written: ${outcome}`);
  return faults;
}

/** Notes for the API keys of a tenant that cannot be written: callers are recognised by their keys. */
export async function writeUnbuiltKeys({ database, store }: SnapshotParts, tenantId: string): Promise<void> {
  const keys = await database.apiKey.findMany({
    where: { tenantId, revokedAt: null },
    select: { keyId: true },
  });
  const place = (keyId: string) => ({ key: apiKeyEntryKey(keyId), kind: 'api-key' as const });
  await store.write(keys.map(({ keyId }) => unbuiltEntry(place(keyId), tenantId)));
}

/** A data key may be released at any time: each use asks for it. */
async function renewed(context: BuildContext): Promise<BuildContext> {
  const { dataKeys, tenantId, dataKey, wrapped } = context;
  return { ...context, dataKey: await dataKeys.unwrap({ id: dataKey.id, tenantId, wrapped }) };
}

async function writeBatch(
  { context, store }: { context: BuildContext; store: SnapshotStore },
  batch: readonly Wanted[],
): Promise<{ raises: Raise[]; faults: BuildFault[] }> {
  const { entries: built, faults } = await buildEntries(context, batch);
  const notes = faults.map(({ kind, objectId }) =>
    unbuiltEntry(placeOf(context, kind, objectId), kind === 'api-key' ? context.tenantId : null),
  );
  const entries = [...built.filter((entry) => !isTombstone(entry)), ...notes];
  await store.write(entries);
  return { raises: raisesOf(entries), faults };
}
