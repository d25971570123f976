/** Puts load on an address and counts: as fast as the connections allow, or at a constant rate of arrivals. */
import { loadAtRate } from './load-at-rate.ts';
import { loadByConnections } from './load-by-connections.ts';

export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Load = {
  readonly origin: string;
  /** In turn. A function makes another call each time. */
  readonly calls: readonly (Call | (() => Call))[];
  readonly connections: number;
  readonly seconds: number;
  /** So many requests instead, however long they take. */
  readonly requests?: number;
  /** Arrivals a second; the latency of a request counts from the moment when it was due. */
  readonly rate?: number;
};

/** Latencies in milliseconds. */
export type Loaded = {
  readonly requests: number;
  /** Without an answer, or with one that is not 2xx. */
  readonly failed: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
};

export async function load(wanted: Load): Promise<Loaded> {
  const { rate } = wanted;
  return rate === undefined ? loadByConnections(wanted) : loadAtRate({ ...wanted, rate });
}

/** Throws where any request failed: figures of refusals mean nothing. */
export async function loadWithoutFailures(wanted: Load): Promise<Loaded> {
  const loaded = await load(wanted);
  if (loaded.failed > 0)
    throw new Error(`${loaded.failed} of ${loaded.requests} requests of ${wanted.origin} failed`);
  return loaded;
}
