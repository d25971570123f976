/** Brings a database to this version's schema, under a lock, so that several starts at once do it once. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { applyPending } from './apply-pending.ts';
import { readMigrations } from './migrations.ts';
import { prepareRoles, type RoleUrls } from './prepare-roles.ts';
import { requirePostgres } from './require-postgres.ts';

/** Key of the PostgreSQL advisory lock ("KNOX"). */
const migrationLock = 0x4b4e4f58;
const lockEveryMs = 200;

/**
 * `databaseUrl`: of the owner of the tables. The others: of the services and of maintenance; their roles get
 * the rights that they need.
 */
type Places = { databaseUrl: string } & { [Url in keyof RoleUrls]?: RoleUrls[Url] | undefined };

/**
 * Applies missing migrations and returns the names of those applied now. @throws ServerFault, MigrationError
 */
export async function applyMigrations({
  databaseUrl,
  servicesUrl,
  maintenanceUrl,
}: Places): Promise<string[]> {
  const hasOwner = servicesUrl !== undefined && servicesUrl !== databaseUrl;
  await requirePostgres(hasOwner ? 'DIRECT_DATABASE_URL' : 'DATABASE_URL', databaseUrl);
  const client = new pg.Client({ connectionString: databaseUrl });
  // The pending query reports a broken connection.
  client.on('error', () => undefined);
  await client.connect();
  try {
    while (!(await takeLock(client))) await delay(lockEveryMs);
    const applied = await applyPending(client, await readMigrations());
    if (hasOwner) {
      await prepareRoles(client, { servicesUrl, maintenanceUrl });
      await requirePostgres('DATABASE_URL', servicesUrl);
      if (maintenanceUrl !== undefined) await requirePostgres('MAINTENANCE_DATABASE_URL', maintenanceUrl);
    }
    return applied;
  } finally {
    await client.end();
  }
}

/** A statement that waited for the lock would hold up `CREATE INDEX CONCURRENTLY` of the one who has it, for ever. */
async function takeLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
    migrationLock,
  ]);
  return rows[0]?.taken === true;
}
