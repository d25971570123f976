/** The migrate command: applies what is missing to `DATABASE_URL` and says what it did. */
import { applyMigrations } from './apply-migrations.ts';

const databaseUrl = process.env.DATABASE_URL;
if (databaseUrl === undefined || databaseUrl === '') {
  console.error('DATABASE_URL is not set: name the PostgreSQL database to migrate.');
  process.exit(2);
}
const applied = await applyMigrations({ databaseUrl });
console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`);
// The engine leaves a ten-second timer behind (its advisory-lock limit); nothing else is pending.
process.exit(0);
