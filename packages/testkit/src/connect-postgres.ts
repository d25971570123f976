/**
 * Direct access to PostgreSQL, as an operator or an attacker has it: a connection, a statement, and whole
 * databases.
 */
import pg from 'pg';
import type { Product } from './product.ts';

export type PostgresClient = pg.Client;

export async function connectPostgres(connectionString: string): Promise<PostgresClient> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

/**
 * One statement on the product's own database, past all of its rules: simulates a fault or a person with a
 * console.
 */
export async function queryPostgres(
  product: Product,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: product.servers.databaseUrl });
  // A server that goes away rejects running queries, and emits an error besides.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** On the maintenance database, such as for a backup or a restore; nobody else is connected to `postgres`. */
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
