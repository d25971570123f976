/** Statements that no test could make the product say: about whole databases, or about time that has passed. */
import pg from 'pg';
import type { Product } from './product.ts';

/** About databases, such as a backup's or a restore's; nobody else is connected to `postgres`. */
export function administerPostgres(product: Product, statements: readonly string[]): Promise<void> {
  const url = new URL(product.servers.directDatabaseUrl);
  url.pathname = '/postgres';
  return run(url.href, statements);
}

/** In the product's own database. */
export function changeDatabase(product: Product, statements: readonly string[]): Promise<void> {
  return run(product.servers.databaseUrl, statements);
}

async function run(connectionString: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
