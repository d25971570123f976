/**
 * Writes the SQL that leads from the committed schema to the one in the working tree, for a developer to read and
 * commit: `DATABASE_URL=... node src/new-migration.ts <name>`. The database is only connected to, never changed.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrationsDir, schemaFile, withSchemaEngine } from './schema-engine.ts';

const databaseUrl = process.env.DATABASE_URL;
const [name] = process.argv.slice(2);
if (databaseUrl === undefined || name === undefined || !/^[a-z0-9_]+$/.test(name)) {
  console.error('Usage: DATABASE_URL=postgres://... node src/new-migration.ts <name_in_snake_case>');
  process.exit(2);
}

const committed = execFileSync('git', ['show', 'HEAD:./schema.prisma'], {
  cwd: join(migrationsDir, '..'),
  encoding: 'utf8',
});
const datamodel = (content: string) => ({
  tag: 'schemaDatamodel' as const,
  files: [{ path: schemaFile, content }],
});
const wanted = await readFile(schemaFile, 'utf8');
const { stdout } = await withSchemaEngine(databaseUrl, (engine) =>
  engine.diff({
    from: datamodel(committed),
    to: datamodel(wanted),
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  }),
);
const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
const directory = join(migrationsDir, `${stamp}_${name}`);
await mkdir(directory, { recursive: true });
await writeFile(join(directory, 'migration.sql'), stdout ?? '');
console.log(join(directory, 'migration.sql'));
process.exit(0);
