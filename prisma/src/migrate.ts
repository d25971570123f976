/**
 * The migrate command: applies what is missing and says what it did. `DIRECT_DATABASE_URL` is the owner's address of the
 * database, `DATABASE_URL` the services'. With the latter alone both are one role, which could then change the audit log.
 */
import { applyMigrations } from './apply-migrations.ts';

const given = (name: string): string | undefined => process.env[name] || undefined;
const servicesUrl = given('DATABASE_URL');
const databaseUrl = given('DIRECT_DATABASE_URL') ?? servicesUrl;
if (databaseUrl === undefined) {
  console.error(
    'Neither DIRECT_DATABASE_URL nor DATABASE_URL is set: name the PostgreSQL database to migrate.',
  );
  process.exit(2);
}
const applied = await applyMigrations({ databaseUrl, servicesUrl });
console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`);
// The engine leaves a ten-second timer behind (its advisory-lock limit); nothing else is pending.
process.exit(0);
