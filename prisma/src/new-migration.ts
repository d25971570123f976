/**
 * Writes the SQL that leads from the committed schema to the one in the working tree, for a developer to read
 * and commit: `DATABASE_URL=... node src/new-migration.ts <name>`. Prisma's schema engine compares them, as
 * WebAssembly; it needs a database to connect to, but changes nothing in it.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { migrationsDir } from './migrations.ts';

const connectionString = process.env.DATABASE_URL;
const [name] = process.argv.slice(2);
if (connectionString === undefined || name === undefined || !/^[a-z0-9_]+$/.test(name)) {
  console.error('Usage: DATABASE_URL=postgres://... node src/new-migration.ts <name_in_snake_case>');
  process.exit(2);
}

const schemaFile = join(migrationsDir, '../schema.prisma');

const committed = execFileSync('git', ['show', 'HEAD:./schema.prisma'], {
  cwd: dirname(schemaFile),
  encoding: 'utf8',
});
const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
const file = join(migrationsDir, `${stamp}_${name}`, 'migration.sql');
await mkdir(dirname(file));
await writeFile(file, await sqlBetween(committed, await readFile(schemaFile, 'utf8')));
console.log(file);

async function sqlBetween(from: string, to: string): Promise<string> {
  const { SchemaEngine: Engine } = await loadEngine();
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString }));
  const engine = await Engine.new({ datamodels: undefined }, () => undefined, adapter);
  const datamodel = (content: string) => ({
    tag: 'schemaDatamodel' as const,
    files: [{ path: schemaFile, content }],
  });
  const { stdout } = await engine.diff({
    from: datamodel(from),
    to: datamodel(to),
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  engine.free();
  return stdout ?? '';
}

type Instance = { exports: { __wbindgen_start(): void } };
type EngineModule = { SchemaEngine: typeof SchemaEngine; __wbg_set_wasm(exports: Instance['exports']): void };

async function loadEngine(): Promise<EngineModule> {
  const glue = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as EngineModule;
  const bytes = await readFile(join(dirname(glue), 'schema_engine_bg.wasm'));
  // Node has WebAssembly, but its types are only in the browser's library, which this project leaves out.
  const wasm: { instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: Instance }> } =
    Reflect.get(globalThis, 'WebAssembly');
  const { instance } = await wasm.instantiate(bytes, { './schema_engine_bg.js': module });
  module.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return module;
}
