/** Writes the SQL that leads from the committed migrations to schema.prisma, for a developer to read and commit. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrationList, migrationsDir, openSchemaEngine, schemaFile } from './schema-engine.ts';

/** Makes `migrations/<name>/migration.sql`; needs an empty database to replay the existing ones in. */
export async function writeMigration(options: { databaseUrl: string; name: string }): Promise<string> {
  const engine = await openSchemaEngine(options.databaseUrl);
  const migrations = await migrationList();
  const { stdout } = await engine.diff({
    from:
      migrations.migrationDirectories.length === 0 ? { tag: 'empty' } : { tag: 'migrations', ...migrations },
    to: {
      tag: 'schemaDatamodel',
      files: [{ path: schemaFile, content: await readFile(schemaFile, 'utf8') }],
    },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  engine.free();
  const directory = join(migrationsDir, options.name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'migration.sql'), stdout ?? '');
  return join(directory, 'migration.sql');
}
