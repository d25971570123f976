/** Prisma's own schema engine as WebAssembly: the same `_prisma_migrations` table as the ordinary CLI, no download. */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

const packageDir = dirname(dirname(fileURLToPath(import.meta.url)));
export const migrationsDir = join(packageDir, 'migrations');
export const schemaFile = join(packageDir, 'schema.prisma');

type Instance = { exports: { __wbindgen_start(): void } };
type EngineModule = { SchemaEngine: typeof SchemaEngine; __wbg_set_wasm(exports: Instance['exports']): void };

/** Node has WebAssembly; its types stand only in the browser's library, which this project leaves out. */
const wasm: { instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: Instance }> } =
  Reflect.get(globalThis, 'WebAssembly');

let loaded: Promise<EngineModule> | undefined;

async function loadEngine(): Promise<EngineModule> {
  const glue = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as EngineModule;
  const bytes = await readFile(join(dirname(glue), 'schema_engine_bg.wasm'));
  const { instance } = await wasm.instantiate(bytes, { './schema_engine_bg.js': module });
  module.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return module;
}

/** Runs `work` with an engine on the database and leaves no connection behind. */
export async function withSchemaEngine<T>(
  databaseUrl: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= loadEngine();
  const { SchemaEngine: Engine } = await loaded;
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool));
  const engine = await Engine.new({ datamodels: undefined }, () => undefined, adapter);
  try {
    return await work(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

/** Names of all migrations of this version of the product, oldest first. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The migrations as the engine takes them. */
export async function migrationList(): Promise<MigrationList> {
  const names = await migrationNames();
  const contents = await Promise.all(
    names.map((name) => readFile(join(migrationsDir, name, 'migration.sql'), 'utf8')),
  );
  return {
    baseDir: migrationsDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: names.map((path, index) => ({
      path,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: contents[index] ?? '' } },
    })),
  };
}
