/** The migrations of this version, from their folder. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Migration = { readonly name: string; readonly sql: string };

export const migrationsDir = join(import.meta.dirname, '../migrations');

/** Names of all migrations, oldest first. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

export async function readMigrations(): Promise<Migration[]> {
  const read = async (name: string): Promise<Migration> => ({
    name,
    sql: await readFile(join(migrationsDir, name, 'migration.sql'), 'utf8'),
  });
  return Promise.all((await migrationNames()).map(read));
}
