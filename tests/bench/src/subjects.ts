/** Who is measured in a case, under which load, and which processes work for it. */
import type { Case } from './cases.ts';
import { each } from './each.ts';
import type { Growth } from './growth.ts';
import type { Call, Load } from './load/load.ts';
import type { ManagementCase } from './management.ts';
import { type Subject, warmUp } from './measure.ts';
import { callOf, type Scene } from './scene.ts';
import type { MeasuredServer } from './server-process.ts';

export const CONNECTIONS = 32;

export type Peers = {
  readonly upstream: MeasuredServer;
  readonly others: ReadonlyMap<string, MeasuredServer>;
  /** Only where it is asked for, because it comes from npm. */
  readonly portkey: MeasuredServer | undefined;
};

type Wanted = Omit<Load, 'origin'>;

/** KnoxCall first. */
export function subjectsOf(
  scene: Scene,
  peers: Peers,
  { one, seconds }: { one: Case; seconds: number },
): Subject[] {
  const { upstream, others, portkey } = peers;
  const wanted = (call: Call): Wanted => ({ connections: CONNECTIONS, seconds, ...one.load, calls: [call] });
  const subjects = [
    throughProxy(scene, 'KnoxCall', wanted(callOf(scene.tenant, one))),
    ...[...others].map(([name, server]) => throughServer(name, server, wanted(one.call))),
  ];
  if (portkey === undefined || one.chat === undefined) return subjects;
  const chat = toProvider(one.chat, upstream.origin);
  return [...subjects, throughServer('Portkey gateway', portkey, wanted(chat))];
}

/** As a caller of the Portkey gateway names an upstream of its own, with the credential that is forwarded. */
function toProvider(call: Call, upstream: string): Call {
  const provider = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${upstream}/v1` };
  return { ...call, headers: { ...call.headers, ...provider, authorization: 'Bearer sk_live_0123456789' } };
}

/** At a constant rate, beside the upstream without anything between. */
export function openLoop(
  scene: Scene,
  { upstream }: Peers,
  { one, seconds, rate }: { one: Case; seconds: number; rate: number },
): Subject[] {
  const wanted = (call: Call): Wanted => ({ connections: CONNECTIONS, seconds, calls: [call] });
  const subjects = [
    throughProxy(scene, 'KnoxCall', wanted(callOf(scene.tenant, one))),
    throughServer('direct', upstream, wanted(one.call)),
  ];
  return subjects.map((subject) => ({
    ...subject,
    load: { ...subject.load, rate },
    warmUpLoad: subject.load,
  }));
}

/** All of them in turn; then, by a proxy that has served only the few, the many again: each for the first time. */
export function growing(scene: Scene, { few, many }: Growth, seconds: number): Subject[] {
  const { product } = scene;
  const through = (name: string, calls: readonly Call[], more: Partial<Wanted> = {}): Subject =>
    throughProxy(scene, name, { calls: [each(calls)], connections: CONNECTIONS, seconds, ...more });
  const warm = through(`${few.length}`, few);
  const cold = through(`${many.length}, each for the first time`, many, { requests: many.length });
  const prepare = async (): Promise<void> => {
    await product.kill('proxy-0', 'SIGKILL');
    await product.start('proxy-0');
    await warmUp(warm.load);
  };
  // Of many, a warm-up of some seconds would reach a part only.
  const visited = { ...through(`${many.length}`, many), prepare: async () => void (await warmUp(cold.load)) };
  return [warm, visited, { ...cold, prepare }];
}

/** The control plane by itself; PostgreSQL and Redis are the rest. */
export function management(
  { product }: Scene,
  { connections, calls }: ManagementCase,
  seconds: number,
): Subject {
  const { servers } = product;
  return {
    name: 'KnoxCall',
    load: { origin: product.controlPlane, calls, isDividedByCall: true, connections, seconds },
    pids: () => [product.pid('control-plane')],
    restPids: () => [servers.postgresPid, servers.redisPid()],
  };
}

/** The log of a request is the rest. */
function throughProxy({ product }: Scene, name: string, wanted: Wanted): Subject {
  const { servers } = product;
  return {
    name,
    load: { ...wanted, origin: product.proxies[0] ?? '' },
    pids: () => [product.pid('proxy-0')],
    restPids: () => [servers.postgresPid, servers.redisPid(), product.pid('worker')],
  };
}

function throughServer(name: string, { origin, pid }: MeasuredServer, wanted: Wanted): Subject {
  return { name, load: { ...wanted, origin }, pids: () => [pid], restPids: () => [] };
}
