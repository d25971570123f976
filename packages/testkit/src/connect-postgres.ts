/** A connection to PostgreSQL past the product, as an operator or an attacker has one. */
import pg from 'pg';

export type PostgresClient = pg.Client;

export async function connectPostgres(connectionString: string): Promise<PostgresClient> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
