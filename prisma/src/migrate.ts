/**
 * The migrate command: applies what is missing and says what it did. `DIRECT_DATABASE_URL` is the owner's address of the
 * database, `DATABASE_URL` the services', `MAINTENANCE_DATABASE_URL` that of maintenance. With `DATABASE_URL` alone all are one
 * role, which could then change the audit log.
 */
import { ConfigError, withSecretFiles } from '@knoxcall/config';
import { ServerFault } from '@knoxcall/reach';
import { applyMigrations } from './apply-migrations.ts';

const environment = readEnvironment();
const servicesUrl = environment.DATABASE_URL || undefined;
const maintenanceUrl = environment.MAINTENANCE_DATABASE_URL || undefined;
const databaseUrl = environment.DIRECT_DATABASE_URL || servicesUrl;
if (databaseUrl === undefined) {
  console.error(
    'Neither DIRECT_DATABASE_URL nor DATABASE_URL is set: name the PostgreSQL database to migrate.',
  );
  process.exit(2);
}
const applied = await applyMigrations({ databaseUrl, servicesUrl, maintenanceUrl }).catch(
  (error: unknown) => {
    if (!(error instanceof ServerFault)) throw error;
    console.error(error.message);
    process.exit(1);
  },
);
console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`);
// The engine leaves a ten-second timer behind (its advisory-lock limit); nothing else is pending.
process.exit(0);

function readEnvironment(): Record<string, string | undefined> {
  try {
    return withSecretFiles(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
