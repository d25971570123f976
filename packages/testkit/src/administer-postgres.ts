/** Statements about whole databases, such as a backup's or a restore's; nobody else is connected to `postgres`. */
import pg from 'pg';
import type { Product } from './product.ts';

export async function administerPostgres(product: Product, statements: readonly string[]): Promise<void> {
  const url = new URL(product.servers.directDatabaseUrl);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
