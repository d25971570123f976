/** Makes every change of a tenant wait, as behind a long queue: it holds the lock of the tenant's row. */
import pg from 'pg';
import type { Product } from './product.ts';
import { until } from './until.ts';

type HeldChanges = {
  /** Resolves when a change is waiting. */
  somebodyWaits(): Promise<void>;
  letGo(): Promise<void>;
};

export async function holdChanges(product: Product, tenantId: string): Promise<HeldChanges> {
  const connectionString = product.servers.databaseUrl;
  const [holder, observer] = [new pg.Client({ connectionString }), new pg.Client({ connectionString })];
  await Promise.all([holder.connect(), observer.connect()]);
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM tenants WHERE id = $1 FOR UPDATE', [tenantId]);
  const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype IN ('tuple', 'transactionid')";
  return {
    somebodyWaits: () =>
      until('a change that waits', async () => (await observer.query(waiting)).rowCount !== 0),
    letGo: async () => {
      await holder.query('ROLLBACK');
      await Promise.all([holder.end(), observer.end()]);
    },
  };
}
