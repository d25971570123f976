/** One statement on the product's own database, past all of its rules: what a fault or a person with a console leaves there. */
import pg from 'pg';
import type { Product } from './product.ts';

export async function queryPostgres(
  product: Product,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: product.servers.databaseUrl });
  // A server that goes away rejects what is under way, and tells it once more to whoever listens.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}
