/**
 * pnpm scale [--tenants N] [--secrets N] [--routes N] [--logs N] [--only TEXT] [--seconds N] [--json FILE]:
 * loads a whole installation and measures how it scales. Linux only: memory is read from /proc.
 */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { connectPostgres, queryPostgres } from '@knoxcall/testkit';
import { type Figure, tableOf } from './figures.ts';
import { loadLogs } from './load/load-logs.ts';
import { loadTenants } from './load/load-tenants.ts';
import { loadThings } from './load/load-things.ts';
import { measureColdStart } from './measure/cold-start.ts';
import { measureLists, measureLogQueries } from './measure/pages.ts';
import { measureProxyMemory } from './measure/proxy-memory.ts';
import { measurePublication } from './measure/publication.ts';
import { measureRebuild } from './measure/rebuild.ts';
import { measureWrites } from './measure/writes.ts';
import { type Loaded, type Scene, startScene } from './scene.ts';
import type { Sizes } from './sizes.ts';
import { createTold } from './told.ts';

const { values: options } = parseArgs({
  options: {
    tenants: { type: 'string', default: '10000' },
    secrets: { type: 'string', default: '100000' },
    routes: { type: 'string', default: '10000' },
    logs: { type: 'string', default: '10000000' },
    only: { type: 'string', default: '' },
    seconds: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const sizes: Sizes = {
  tenants: Number(options.tenants),
  secrets: Number(options.secrets),
  routes: Number(options.routes),
  logs: Number(options.logs),
};

/** The rebuild comes first: it publishes the loaded data. */
const measurements: Readonly<Record<string, (loaded: Loaded) => Promise<Figure[]>>> = {
  rebuild: measureRebuild,
  publication: measurePublication,
  'cold start': measureColdStart,
  memory: measureProxyMemory,
  lists: measureLists,
  log: measureLogQueries,
  writes: (loaded) => measureWrites(loaded, Number(options.seconds) * 1000),
};

async function load(scene: Scene): Promise<{ loaded: Loaded; figures: Figure[] }> {
  const { product } = scene;
  const told = createTold();
  const begun = performance.now();
  const tenants = await loadTenants(product, sizes.tenants, told);
  const [large] = tenants;
  if (large === undefined) throw new Error('there must be a tenant');
  const tenantIds = tenants.map(({ id }) => id);
  await loadThings(scene, { tenantIds, sizes }, told);
  await loadLogs(product, { tenantIds, logs: sizes.logs }, told);
  const owner = await connectPostgres(product.servers.directDatabaseUrl);
  await owner.query('VACUUM (ANALYZE)');
  await owner.end();
  const [size] = await queryPostgres(
    product,
    'SELECT pg_database_size(current_database()) / 1048576.0 AS "miB"',
  );
  const figures: Figure[] = [
    { group: 'loaded', what: 'tenants', value: sizes.tenants, unit: '' },
    { group: 'loaded', what: 'secrets', value: sizes.secrets, unit: '' },
    { group: 'loaded', what: 'routes', value: sizes.routes, unit: '' },
    { group: 'loaded', what: 'log records', value: sizes.logs, unit: '' },
    { group: 'loaded', what: 'in', value: (performance.now() - begun) / 1000, unit: 's' },
    { group: 'loaded', what: 'PostgreSQL', value: Number(size?.miB), unit: 'MiB' },
  ];
  return { loaded: { ...scene, tenants, large }, figures };
}

async function measure(loaded: Loaded): Promise<Figure[]> {
  const all: Figure[] = [];
  for (const [name, of] of Object.entries(measurements)) {
    if (name !== 'rebuild' && !name.includes(options.only)) continue;
    console.error(name);
    const figures = await of(loaded);
    all.push(...figures);
    console.log(`${tableOf(figures)}\n`);
  }
  return all;
}

const machine = {
  processors: cpus().length,
  model: cpus()[0]?.model,
  node: process.version,
  load: loadavg()[0],
};
console.log(
  `${machine.processors} processors (${machine.model}), Node ${machine.node}; load before: ${machine.load}\n`,
);
const scene = await startScene();
try {
  const { loaded, figures } = await load(scene);
  console.log(`${tableOf(figures)}\n`);
  figures.push(...(await measure(loaded)));
  if (options.json !== undefined)
    await writeFile(options.json, JSON.stringify({ machine, sizes, figures }, null, 2));
} finally {
  await scene.stop();
}
