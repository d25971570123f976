/** Brings a database to this version's schema, under a lock, so that several starts at once do it once. */
import pg from 'pg';
import { prepareServicesRole } from './prepare-services-role.ts';
import { requirePostgres } from './require-postgres.ts';
import { migrationList, withSchemaEngine } from './schema-engine.ts';

/** Key of the PostgreSQL advisory lock ("KNOX"). */
const migrationLock = 0x4b4e4f58;

/** `databaseUrl`: as the owner of the tables. `servicesUrl`: as the services connect; their role gets what it needs. */
export type Migration = { databaseUrl: string; servicesUrl?: string | undefined };

/** Applies what is missing and returns the names of the migrations applied now. @throws ServerFault */
export async function applyMigrations({ databaseUrl, servicesUrl }: Migration): Promise<string[]> {
  const hasOwner = servicesUrl !== undefined && servicesUrl !== databaseUrl;
  await requirePostgres(hasOwner ? 'DIRECT_DATABASE_URL' : 'DATABASE_URL', databaseUrl);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const migrationsList = await migrationList();
    const filters = { externalTables: [], externalEnums: [] };
    const result = await withSchemaEngine(databaseUrl, (engine) =>
      engine.applyMigrations({ migrationsList, filters }),
    );
    if (hasOwner) {
      await prepareServicesRole(client, servicesUrl);
      await requirePostgres('DATABASE_URL', servicesUrl);
    }
    return result.appliedMigrationNames;
  } finally {
    await client.end();
  }
}
