/** Brings outbox rows to Redis: entries first, then the change stream, and only then are the rows done. */
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { openBuildContext } from './build-context.ts';
import { buildEntries } from './build-entries.ts';
import type { OutboxRow } from './outbox-row.ts';
import { rebuildWhereNeeded } from './rebuild.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export type Publisher = {
  /** False where something is not out; its rows stay for the outbox job. Never rejects. */
  publish(rows: readonly OutboxRow[]): Promise<boolean>;
};

type Dependencies = { database: PrismaClient; dataKeys: DataKeys; store: SnapshotStore; log: Log };

export function createPublisher(dependencies: Dependencies): Publisher {
  return {
    publish: async (rows) => {
      try {
        for (const [tenantId, own] of byTenant(rows)) await publishTenant(dependencies, tenantId, own);
        return true;
      } catch (error) {
        dependencies.log.warn({ err: error, rows: rows.length }, 'publication is left to the outbox');
        return false;
      }
    },
  };
}

async function publishTenant(
  dependencies: Dependencies,
  tenantId: string,
  rows: readonly OutboxRow[],
): Promise<void> {
  const { database, dataKeys, store } = dependencies;
  const context = await openBuildContext(database, dataKeys, tenantId);
  const published = await store.noteRevision(tenantId, context.revision);
  if (published > context.revision) await requireNotBehind(dependencies, tenantId, published);
  const entries = await buildEntries(context, rows);
  await store.write(entries);
  await store.append(entries.map((entry) => entry.key));
  await database.outbox.deleteMany({ where: { id: { in: rows.map((row) => row.id) } } });
}

/** A change that was faster may have published a later revision, but none that the database has not given out. */
async function requireNotBehind(
  dependencies: Dependencies,
  tenantId: string,
  published: bigint,
): Promise<void> {
  const { revision } = await dependencies.database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  if (published <= revision) return;
  dependencies.log.error(
    { tenantId, published, revision },
    'Redis is ahead of PostgreSQL: snapshots are rebuilt',
  );
  const epoch = await rebuildWhereNeeded(dependencies, { force: true });
  if (epoch === undefined) throw new Error('the snapshots are being rebuilt');
}

function byTenant(rows: readonly OutboxRow[]): Map<string, OutboxRow[]> {
  const groups = new Map<string, OutboxRow[]>();
  for (const row of rows) {
    const group = groups.get(row.tenantId);
    if (group === undefined) groups.set(row.tenantId, [row]);
    else group.push(row);
  }
  return groups;
}
