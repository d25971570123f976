/** Brings a database to this version's schema, under a lock, so that several starts at once do it once. */
import pg from 'pg';
import { migrationList, withSchemaEngine } from './schema-engine.ts';

/** Key of the PostgreSQL advisory lock ("KNOX"). */
const migrationLock = 0x4b4e4f58;

/** Applies what is missing and returns the names of the migrations applied now. */
export async function applyMigrations(options: { databaseUrl: string }): Promise<string[]> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const migrationsList = await migrationList();
    const filters = { externalTables: [], externalEnums: [] };
    const result = await withSchemaEngine(options.databaseUrl, (engine) =>
      engine.applyMigrations({ migrationsList, filters }),
    );
    return result.appliedMigrationNames;
  } finally {
    await client.end();
  }
}
