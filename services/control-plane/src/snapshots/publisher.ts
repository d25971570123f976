/** Brings outbox rows to Redis: entries first, then the change stream, and only then are the rows done. */
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { buildEntries, openBuildContext } from './build-entries.ts';
import type { OutboxRow } from './outbox-row.ts';
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
  { database, dataKeys, store }: Dependencies,
  tenantId: string,
  rows: readonly OutboxRow[],
): Promise<void> {
  const context = await openBuildContext(database, dataKeys, tenantId);
  const entries = await buildEntries(context, rows);
  await store.write(entries);
  await store.append(entries.map((entry) => entry.key));
  await database.outbox.deleteMany({ where: { id: { in: rows.map((row) => row.id) } } });
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
