/**
 * pnpm bench [--rounds N] [--seconds N] [--only TEXT] [--tenants N] [--peers portkey] [--json FILE]: what a call through
 * KnoxCall costs beside the usual ways, all in one run. Linux only: processor time is read from /proc.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { memoryOf } from '@knoxcall/scale/memory-of';
import { cases } from './cases.ts';
import { growthOf } from './growth.ts';
import type { Call } from './load/load.ts';
import { lineOfMachine, thisMachine } from './machine.ts';
import { managementCases } from './management.ts';
import { type Figures, measure, type Subject } from './measure.ts';
import { growthByLargeBodies, inProcesses } from './processes.ts';
import { callOf, createScene, type Scene } from './scene.ts';
import { type MeasuredServer, startServer } from './server-process.ts';
import { growing, management, openLoop, type Peers, subjectsOf } from './subjects.ts';
import { type Group, tableOf } from './table.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    tenants: { type: 'string', default: '1000' },
    peers: { type: 'string' },
    json: { type: 'string' },
  },
});
const seconds = Number(options.seconds);
const PEER = 'http-proxy-middleware';
const GROWTH = 'Growth';
const PROCESSES = 'Processes: one and two';
const LARGE_BODIES = '2 GiB';
const OPEN_LOOP_RATE = 1000;

async function startPeers(): Promise<Peers> {
  const upstream = await startServer('upstream');
  const others = new Map<string, MeasuredServer>();
  for (const name of [PEER, 'fastify-http-proxy']) {
    others.set(name, await startServer(name, upstream.origin));
  }
  const portkey = options.peers === 'portkey' ? await startServer('portkey-gateway') : undefined;
  return { upstream, others, portkey };
}

async function run(scene: Scene, peers: Peers): Promise<Group[]> {
  const groups: Group[] = [];
  const only = options.only.toLowerCase();
  const isWanted = (title: string): boolean => title.toLowerCase().includes(only);
  const take = async (title: string, subjects: Subject[], baseline = PEER): Promise<void> => {
    if (!isWanted(title)) return;
    console.error(title);
    const figures: Figures[] = await measure(subjects, Number(options.rounds), (line) =>
      console.error(`  ${line}`),
    );
    groups.push({ title, figures, baseline });
    console.log(tableOf({ title, figures, baseline }));
  };
  for (const one of cases) await take(one.name, subjectsOf(scene, peers, { one, seconds }));
  for (const one of cases.filter(({ isPaced }) => isPaced)) {
    await take(
      `${one.name}, ${OPEN_LOOP_RATE} requests/s`,
      openLoop(scene, peers, { one, seconds, rate: OPEN_LOOP_RATE }),
    );
  }
  const [smallest] = cases;
  if (smallest !== undefined) {
    const call = callOf(scene.tenant, smallest);
    const counts = [1, 2].map((count) => inProcesses(scene, { call, count, seconds }));
    if (isWanted(PROCESSES)) {
      await take(
        PROCESSES,
        counts.map(({ subject }) => subject),
        '1',
      );
      console.log(`Of the time of two: ${counts.at(-1)?.shares()}\n`);
      await startAnew(scene);
    }
    if (isWanted(LARGE_BODIES)) await tellGrowthBy(scene, { ...call, path: '/file' });
  }
  if (isWanted(GROWTH)) {
    const counts = { routes: 1000, tenants: Number(options.tenants) };
    for (const one of await growthOf(scene.product, peers.upstream.origin, counts))
      await take(`${GROWTH}: ${one.title}`, growing(scene, one, seconds), String(one.few.length));
  }
  for (const one of await managementCases(scene.product))
    await take(one.name, [management(scene, one, seconds)]);
  return groups;
}

async function startAnew({ product }: Scene): Promise<void> {
  await product.kill('proxy-0', 'SIGKILL');
  await product.start('proxy-0');
}

async function tellGrowthBy(scene: Scene, call: Call): Promise<void> {
  const { product } = scene;
  await startAnew(scene);
  const grown = await growthByLargeBodies(call, {
    origin: product.proxies[0] ?? '',
    rssMiB: () => memoryOf(product.pid('proxy-0'), 'VmRSS'),
  });
  console.log(
    `### ${LARGE_BODIES} through a proxy, in bodies of 100 MiB: ${grown.toFixed(0)} MiB more in memory\n`,
  );
}

const machine = thisMachine();
console.log(lineOfMachine(machine));
const peers = await startPeers();
const scene = await createScene(peers.upstream.origin);
try {
  const groups = await run(scene, peers);
  if (options.json !== undefined) await writeFile(options.json, JSON.stringify({ machine, groups }, null, 2));
} finally {
  await scene.stop();
  for (const server of [...peers.others.values(), peers.upstream, peers.portkey]) server?.stop();
}
