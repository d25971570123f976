/** Brings a database to this version's schema, under a lock, so that several starts at once do it once. */
import pg from 'pg';
import { migrationList, openSchemaEngine } from './schema-engine.ts';

/** Key of the PostgreSQL advisory lock ("KNOX"). */
const migrationLock = 0x4b4e4f58;

/** Applies what is missing and returns the names of the migrations applied now. */
export async function applyMigrations(options: { databaseUrl: string }): Promise<string[]> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const engine = await openSchemaEngine(options.databaseUrl);
    try {
      const result = await engine.applyMigrations({
        migrationsList: await migrationList(),
        filters: { externalTables: [], externalEnums: [] },
      });
      return result.appliedMigrationNames;
    } finally {
      engine.free();
    }
  } finally {
    await client.end();
  }
}
