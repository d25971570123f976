/**
 * Writes everything of one tenant: entries, then floors, which say that it is all there. What cannot be built leaves a note
 * in its place, so that a proxy answers 503 there and never that there is no such thing.
 */
import type { PrismaClient } from '@knoxcall/database';
import { apiKeyEntryKey, type EntryKind } from '@knoxcall/snapshot';
import { type BuildContext, openBuildContext } from './build-context.ts';
import { type BuildFault, buildEntries, placeOf, type Wanted } from './build-entries.ts';
import { type BuiltEntry, isTombstone, unbuiltEntry } from './built-entry.ts';
import { listedFloors, missingRaises, placeId, raiseFloors, raisesOf, readOrdinal } from './floor-rows.ts';
import { inBatches } from './size-batches.ts';
import type { SnapshotParts } from './snapshot-parts.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { writeAllFloors } from './write-floors.ts';

/** Gives what could not be built. Rejects where that is everything, or where a rebuild began meanwhile. */
export async function writeTenant(
  { database, dataKeys, store }: SnapshotParts,
  tenantId: string,
): Promise<BuildFault[]> {
  const begun = await readOrdinal(database);
  const context = await openBuildContext(database, dataKeys, tenantId);
  await store.noteRevision(tenantId, context.revision);
  const before = await database.snapshotRoot.findUnique({ where: { tenantId } });
  const listed = new Set<string>();
  const faults: BuildFault[] = [];
  for await (const batch of inBatches(database, tenantId, await objectsOf(database, tenantId))) {
    const built = await writeBatch({ context: await renewed(context), store }, batch);
    for (const raise of built.raises) listed.add(placeId(raise));
    faults.push(...built.faults);
  }
  await retireOthers(database, tenantId, { listed, before: Number(before?.revision ?? 0) });
  const { outcome } = await writeAllFloors({ context: await renewed(context), store }, begun);
  if (outcome !== 'written') throw new Error(`the floors could not be written: ${outcome}`);
  return faults;
}

/** Notes for the API keys of a tenant of which nothing can be written: they are what a request is told apart by. */
export async function writeUnbuiltKeys({ database, store }: SnapshotParts, tenantId: string): Promise<void> {
  const keys = await database.apiKey.findMany({
    where: { tenantId, revokedAt: null },
    select: { keyId: true },
  });
  const place = (keyId: string) => ({ key: apiKeyEntryKey(keyId), kind: 'api-key' as const });
  await store.write(keys.map(({ keyId }) => unbuiltEntry(place(keyId), tenantId)));
}

/** A data key may be let go of at any time: each use asks for it. */
async function renewed(context: BuildContext): Promise<BuildContext> {
  const { database, dataKeys, tenantId, dataKey } = context;
  return { ...context, dataKey: await dataKeys.get(tenantId, dataKey.id, database) };
}

async function writeBatch(
  { context, store }: { context: BuildContext; store: SnapshotStore },
  batch: readonly Wanted[],
): Promise<{ raises: ReturnType<typeof raisesOf>; faults: BuildFault[] }> {
  const { database, tenantId } = context;
  const { entries: built, faults } = await buildEntries(context, batch);
  const notes = faults.map(({ kind, objectId }) =>
    unbuiltEntry(placeOf(context, kind, objectId), kind === 'api-key' ? tenantId : null),
  );
  const entries: BuiltEntry[] = [...built.filter((entry) => !isTombstone(entry)), ...notes];
  await store.write(entries);
  const raises = raisesOf(entries);
  const missing = await missingRaises(database, tenantId, raises);
  if (missing.length > 0) await raiseFloors(database, tenantId, missing);
  return { raises, faults };
}

/** Floors of what is not there any more, but for those that were raised since: they are of something new. */
async function retireOthers(
  database: PrismaClient,
  tenantId: string,
  { listed, before }: { listed: ReadonlySet<string>; before: number },
): Promise<void> {
  const floors = await listedFloors(database, tenantId, before);
  const others = floors.filter((floor) => !listed.has(placeId(floor)));
  if (others.length > 0) {
    await raiseFloors(
      database,
      tenantId,
      others.map((floor) => ({ ...floor, gone: true })),
    );
  }
}

async function objectsOf(database: PrismaClient, tenantId: string): Promise<Wanted[]> {
  const where = { tenantId };
  const [dataKeys, apiKeys, environments, routes, routeNames, secrets, values, connections] =
    await Promise.all([
      database.dataKey.findMany({ where, select: { id: true } }),
      database.apiKey.findMany({ where: { tenantId, revokedAt: null }, select: { keyId: true } }),
      // Without a revision: it never had variables, and no entry.
      database.environment.findMany({ where: { tenantId, revision: { gt: 0 } }, select: { id: true } }),
      database.route.findMany({ where, select: { id: true } }),
      database.routeName.findMany({ where, select: { name: true } }),
      database.secret.findMany({ where, select: { id: true, name: true } }),
      database.secretEnvironment.findMany({ where, select: { secretId: true, environmentId: true } }),
      database.oAuth2Connection.findMany({ where, select: { secretId: true, environmentId: true } }),
    ]);
  const ids: [EntryKind, string[]][] = [
    ['data-key', dataKeys.map((row) => row.id)],
    ['tenant', [tenantId]],
    // Early, so that no caller is a stranger while the rest is written.
    ['api-key', apiKeys.map((row) => row.keyId)],
    ['value', [...values, ...connections].map((row) => `${row.secretId}:${row.environmentId}`)],
    ['environment', environments.map((row) => row.id)],
    ['secret', secrets.map((row) => row.id)],
    ['route', routes.map((row) => row.id)],
    [
      'name',
      [...secrets.map((row) => `secret:${row.name}`), ...routeNames.map((row) => `route:${row.name}`)],
    ],
  ];
  return ids.flatMap(([kind, own]) => own.map((objectId) => ({ kind, objectId, revision: 0n })));
}
