/** Writes the snapshots of every tenant anew into a Redis that lost them; one process at a time does it. */
import { randomUUID } from 'node:crypto';
import type { PrismaClient } from '@knoxcall/database';
import type { EntryKind } from '@knoxcall/snapshot';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { openBuildContext } from './build-context.ts';
import { buildEntries } from './build-entries.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** Key of the PostgreSQL advisory lock ("SNAP"). */
const rebuildLock = 0x534e4150;
const longestRebuildMs = 600_000;
const batch = 500;

type Dependencies = { database: PrismaClient; dataKeys: DataKeys; store: SnapshotStore };

/**
 * Where Redis has not the epoch of PostgreSQL: clear, write all entries, then set a new epoch. Returns it, or
 * undefined where another process is at it or has just finished.
 */
export async function rebuildWhereNeeded(
  dependencies: Dependencies,
  options: { force: boolean },
): Promise<string | undefined> {
  const { database, store } = dependencies;
  return database.$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(${rebuildLock}::bigint) AS taken`;
      if (!lock?.taken) return undefined;
      // All this transaction does meanwhile is to hold the lock.
      await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 0`;
      const state = await database.snapshotState.findUnique({ where: { id: 1 } });
      if (!options.force && state !== null && (await store.epoch()) === state.epoch) return undefined;
      await store.clear();
      await writeAllTenants(dependencies);
      const epoch = randomUUID();
      const data = { id: 1, epoch };
      await database.snapshotState.upsert({ where: { id: 1 }, create: data, update: data });
      await store.setEpoch(epoch);
      await store.append(['']);
      return epoch;
    },
    { timeout: longestRebuildMs },
  );
}

async function writeAllTenants(dependencies: Dependencies): Promise<void> {
  const tenants = await dependencies.database.tenant.findMany({
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  for (const { id } of tenants) await writeTenant(dependencies, id);
}

async function writeTenant({ database, dataKeys, store }: Dependencies, tenantId: string): Promise<void> {
  const context = await openBuildContext(database, dataKeys, tenantId);
  await store.noteRevision(tenantId, context.revision);
  for (const [kind, ids] of await objectsOf(database, tenantId)) {
    for (let start = 0; start < ids.length; start += batch) {
      const rows = ids.slice(start, start + batch).map((objectId) => ({ kind, objectId, revision: 0n }));
      const entries = await buildEntries(context, rows);
      await store.write(entries.filter((entry) => entry.payload !== null));
    }
  }
}

async function objectsOf(database: PrismaClient, tenantId: string): Promise<[EntryKind, string[]][]> {
  const where = { tenantId };
  const [dataKeys, apiKeys, environments, routes, routeNames, secrets, values, connections] =
    await Promise.all([
      database.dataKey.findMany({ where, select: { id: true } }),
      database.apiKey.findMany({ where: { tenantId, revokedAt: null }, select: { keyId: true } }),
      database.environment.findMany({ where, select: { id: true } }),
      database.route.findMany({ where, select: { id: true } }),
      database.routeName.findMany({ where, select: { name: true } }),
      database.secret.findMany({ where, select: { id: true, name: true } }),
      database.secretEnvironment.findMany({ where, select: { secretId: true, environmentId: true } }),
      database.oAuth2Connection.findMany({ where, select: { secretId: true, environmentId: true } }),
    ]);
  return [
    ['data-key', dataKeys.map((row) => row.id)],
    ['tenant', [tenantId]],
    ['value', [...values, ...connections].map((row) => `${row.secretId}:${row.environmentId}`)],
    ['environment', environments.map((row) => row.id)],
    ['secret', secrets.map((row) => row.id)],
    ['route', routes.map((row) => row.id)],
    [
      'name',
      [...secrets.map((row) => `secret:${row.name}`), ...routeNames.map((row) => `route:${row.name}`)],
    ],
    ['api-key', apiKeys.map((row) => row.keyId)],
  ];
}
