/**
 * pnpm bench [--rounds N] [--seconds N] [--only TEXT] [--tenants N] [--peers portkey] [--json FILE]: what a call through
 * KnoxCall costs beside the usual ways, all in one run. Linux only: processor time is read from /proc.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Case, cases } from './cases.ts';
import { each } from './each.ts';
import { type Growth, growthOf } from './growth.ts';
import type { Call } from './load/load.ts';
import { lineOfMachine, thisMachine } from './machine.ts';
import { type ManagementCase, managementCases } from './management.ts';
import { type Figures, measure, type Subject } from './measure.ts';
import { callOf, createScene, type Scene } from './scene.ts';
import { type MeasuredServer, startServer } from './server-process.ts';
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
const CONNECTIONS = 32;
const OPEN_LOOP_RATE = 1000;

type Peers = {
  readonly upstream: MeasuredServer;
  readonly others: ReadonlyMap<string, MeasuredServer>;
  /** Only where it is asked for, because it comes from npm. */
  readonly portkey: MeasuredServer | undefined;
};

async function startPeers(): Promise<Peers> {
  const upstream = await startServer('upstream');
  const others = new Map<string, MeasuredServer>();
  for (const name of [PEER, 'fastify-http-proxy']) {
    others.set(name, await startServer(name, upstream.origin));
  }
  const portkey = options.peers === 'portkey' ? await startServer('portkey-gateway') : undefined;
  return { upstream, others, portkey };
}

function knoxcall({ product, tenant }: Scene, one: Case): Subject {
  const { servers } = product;
  return {
    name: 'KnoxCall',
    load: {
      origin: product.proxies[0] ?? '',
      calls: [callOf(tenant, one)],
      connections: CONNECTIONS,
      seconds,
    },
    pids: [product.pid('proxy-0')],
    restPids: [servers.postgresPid, servers.redisPid(), product.pid('worker')],
  };
}

function subjectsOf(scene: Scene, { upstream, others, portkey }: Peers, one: Case): Subject[] {
  const through = (name: string, { origin, pid }: MeasuredServer, call = one.call): Subject => ({
    name,
    load: { origin, calls: [call], connections: CONNECTIONS, seconds },
    pids: [pid],
    restPids: [],
  });
  const subjects = [knoxcall(scene, one), ...[...others].map(([name, server]) => through(name, server))];
  return portkey === undefined || one.chat === undefined
    ? subjects
    : [...subjects, through('Portkey gateway', portkey, toProvider(one.chat, upstream.origin))];
}

/** As a caller of the Portkey gateway names an upstream of its own, with the credential that is forwarded. */
function toProvider(call: Call, upstream: string): Call {
  const provider = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${upstream}/v1` };
  return { ...call, headers: { ...call.headers, ...provider, authorization: 'Bearer sk_live_0123456789' } };
}

/** The same call at a constant rate, beside the upstream without anything between. */
function openLoop(scene: Scene, peers: Peers, one: Case): Subject[] {
  const direct: Subject = {
    name: 'direct',
    load: { origin: peers.upstream.origin, calls: [one.call], connections: CONNECTIONS, seconds },
    pids: [peers.upstream.pid],
    restPids: [],
  };
  const paced = (subject: Subject) => ({ ...subject, load: { ...subject.load, rate: OPEN_LOOP_RATE } });
  return [knoxcall(scene, one), direct].map(paced);
}

/** Through one proxy, each connection calling all of them in turn. */
function growing({ product }: Scene, { few, many }: Growth): Subject[] {
  const { servers } = product;
  return [few, many].map((calls) => ({
    name: `${calls.length}`,
    load: { origin: product.proxies[0] ?? '', calls: [each(calls)], connections: CONNECTIONS, seconds },
    pids: [product.pid('proxy-0')],
    restPids: [servers.postgresPid, servers.redisPid(), product.pid('worker')],
  }));
}

/** The control plane by itself; PostgreSQL and Redis are the rest. */
function management({ product }: Scene, { connections, next }: ManagementCase): Subject {
  const { servers } = product;
  return {
    name: 'KnoxCall',
    load: { origin: product.controlPlane, calls: [next], connections, seconds },
    pids: [product.pid('control-plane')],
    restPids: [servers.postgresPid, servers.redisPid()],
  };
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
  for (const one of cases) await take(one.name, subjectsOf(scene, peers, one));
  for (const one of cases.filter(({ isPaced }) => isPaced)) {
    await take(`${one.name}, ${OPEN_LOOP_RATE} requests/s`, openLoop(scene, peers, one));
  }
  if (isWanted(GROWTH)) {
    const counts = { routes: 1000, tenants: Number(options.tenants) };
    for (const one of await growthOf(scene.product, peers.upstream.origin, counts))
      await take(`${GROWTH}: ${one.title}`, growing(scene, one), String(one.few.length));
  }
  for (const one of await managementCases(scene.product)) await take(one.name, [management(scene, one)]);
  return groups;
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
