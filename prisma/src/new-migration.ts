/** Writes the SQL that leads from the committed migrations to schema.prisma, for a developer to read and commit. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiffParams } from '@prisma/schema-engine-wasm';
import { migrationList, migrationsDir, schemaFile, withSchemaEngine } from './schema-engine.ts';

/** Makes `migrations/<name>/migration.sql`; needs an empty database to replay the existing ones in. */
export async function writeMigration(options: { databaseUrl: string; name: string }): Promise<string> {
  const migrations = await migrationList();
  const params: DiffParams = {
    from:
      migrations.migrationDirectories.length === 0 ? { tag: 'empty' } : { tag: 'migrations', ...migrations },
    to: {
      tag: 'schemaDatamodel',
      files: [{ path: schemaFile, content: await readFile(schemaFile, 'utf8') }],
    },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  };
  const { stdout } = await withSchemaEngine(options.databaseUrl, (engine) => engine.diff(params));
  const directory = join(migrationsDir, options.name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'migration.sql'), stdout ?? '');
  return join(directory, 'migration.sql');
}
