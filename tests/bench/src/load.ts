/**
 * Puts load on an address and counts: as fast as the connections allow, or at a constant rate of arrivals.
 */
import autocannon from 'autocannon';

export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Load = {
  readonly origin: string;
  /** In turn on each connection. A function makes another call each time. */
  readonly calls: readonly (Call | (() => Call))[];
  readonly connections: number;
  readonly seconds: number;
  /** Arrivals a second; latencies are then corrected for coordinated omission. */
  readonly rate?: number;
};

/** Latencies in milliseconds. */
export type Loaded = {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
};

/** Throws where any answer was not 2xx: figures of refusals mean nothing. */
export async function load({ origin, calls, connections, seconds, rate }: Load): Promise<Loaded> {
  const result = await autocannon({
    url: origin,
    connections,
    duration: seconds,
    requests: calls.map((call) =>
      typeof call === 'function'
        ? { setupRequest: (request: autocannon.Request) => ({ ...request, ...requestOf(call()) }) }
        : requestOf(call),
    ),
    ...(rate === undefined ? {} : { overallRate: rate }),
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${failed} of ${result.requests.total} requests of ${origin} failed`);
  const { p50, p99, p99_9 } = result.latency;
  return { requests: result['2xx'], perSecond: result.requests.average, p50, p99, p999: p99_9 };
}

function requestOf(call: Call): autocannon.Request {
  return { ...call, headers: { ...call.headers } };
}
