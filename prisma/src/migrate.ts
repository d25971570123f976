/**
 * The migrate command: applies missing migrations and prints them. `DIRECT_DATABASE_URL` is the owner's
 * address of the database, `DATABASE_URL` the services', `MAINTENANCE_DATABASE_URL` that of maintenance. With
 * `DATABASE_URL` only, all three are one role, which could then change the audit log.
 */
import { ConfigError, withSecretFiles } from '@knoxcall/config';
import { ServerFault } from '@knoxcall/reach';
import { applyMigrations } from './apply-migrations.ts';
import { MigrationError } from './apply-pending.ts';

process.exitCode = await migrate().catch((error: unknown) => {
  if (error instanceof ConfigError) return refuse(2, error.message);
  if (error instanceof ServerFault || error instanceof MigrationError) return refuse(1, error.message);
  throw error;
});

async function migrate(): Promise<number> {
  const environment = withSecretFiles(process.env);
  const servicesUrl = environment.DATABASE_URL || undefined;
  const maintenanceUrl = environment.MAINTENANCE_DATABASE_URL || undefined;
  const databaseUrl = environment.DIRECT_DATABASE_URL || servicesUrl;
  if (databaseUrl === undefined) {
    return refuse(
      2,
      'Neither DIRECT_DATABASE_URL nor DATABASE_URL is set: name the PostgreSQL database to migrate.',
    );
  }
  const applied = await applyMigrations({ databaseUrl, servicesUrl, maintenanceUrl });
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`);
  return 0;
}

function refuse(code: number, message: string): number {
  console.error(message);
  return code;
}
