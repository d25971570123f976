/** Puts load on an address and counts: as fast as the connections allow, at a constant rate of arrivals, or by echoes. */
import { loadAtRate } from './load-at-rate.ts';
import { loadByConnections } from './load-by-connections.ts';
import { loadByEchoes } from './load-by-echoes.ts';

export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};

export type Load = {
  readonly origin: string;
  /** In turn. A function makes another call each time. */
  readonly calls: readonly (Call | (() => Call))[];
  readonly connections: number;
  /** A connection makes one of the calls only; so many have the first one, as many the second. */
  readonly isDividedByCall?: true;
  readonly seconds: number;
  /** So many requests instead, however long they take. */
  readonly requests?: number;
  /** Arrivals a second; the latency of a request counts from the moment when it was due. */
  readonly rate?: number;
  /** Over WebSockets, of which each sends the body of its call again and again: a request is an echo. */
  readonly isEchoed?: true;
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
  const { rate, isEchoed } = wanted;
  if (isEchoed) return loadByEchoes(wanted);
  return rate === undefined ? loadByConnections(wanted) : loadAtRate({ ...wanted, rate });
}

/** Throws where any request failed: figures of refusals mean nothing. */
export async function loadWithoutFailures(wanted: Load): Promise<Loaded> {
  const loaded = await load(wanted);
  if (loaded.failed > 0)
    throw new Error(`${loaded.failed} of ${loaded.requests} requests of ${wanted.origin} failed`);
  return loaded;
}
