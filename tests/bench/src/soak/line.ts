/** One line of a soak: what a minute of load gave, and how the processes of the product were at its end. Linux only. */
import { memoryOf } from '@knoxcall/scale/memory-of';
import { metricsOf } from '@knoxcall/scale/metrics-of';
import type { Product } from '@knoxcall/testkit';
import { type Load, type Loaded, load } from '../load/load.ts';
import { headOf, lineOf } from '../table.ts';

const services = ['proxy-0', 'control-plane', 'worker'] as const;

export type Line = Loaded & {
  /** Of each process, in MiB. */
  readonly rssMiB: Readonly<Record<string, number>>;
  /** The 99th percentile of the event loop's delay in each service, in milliseconds, since the line before. */
  readonly delayMs: Readonly<Record<string, number>>;
};

export async function measureLine(product: Product, wanted: Load): Promise<Line> {
  const loaded = await load(wanted);
  return { ...loaded, rssMiB: await rssOf(product), delayMs: await delaysOf(product) };
}

async function rssOf({ pid, servers }: Product): Promise<Record<string, number>> {
  const pids = {
    ...Object.fromEntries(services.map((name) => [name, pid(name)])),
    redis: servers.redisPid(),
  };
  const found = Object.entries(pids).map(async ([name, id]) => [name, await memoryOf(id, 'VmRSS')] as const);
  return Object.fromEntries(await Promise.all(found));
}

/** Each reading begins a new count. */
export async function delaysOf(product: Product): Promise<Record<string, number>> {
  const found = services.map(async (name) => {
    const metrics = await metricsOf(product, name);
    return [name, metrics('nodejs_eventloop_lag_p99_seconds') * 1000] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

const columns = [
  ...['s', 'requests', 'failed', 'p50 ms', 'p99 ms'],
  ...['proxy', 'control plane', 'worker', 'Redis'].map((name) => `${name} MiB`),
  ...['proxy', 'control plane', 'worker'].map((name) => `${name} delay ms`),
];

export const headOfLines = (): string => headOf(columns);

/** `seconds`: since the load began. */
export function shownLine(line: Line, seconds: number): string {
  const { requests, failed, p50, p99, rssMiB, delayMs } = line;
  const figures = [p50, p99, ...Object.values(rssMiB), ...Object.values(delayMs)];
  return lineOf([seconds, requests, failed, ...figures.map((figure) => figure.toFixed(1))]);
}
