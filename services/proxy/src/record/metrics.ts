/** Counts every outcome by its name. Labels hold no name that a caller or a tenant chose. */
import { Counter, Gauge, type Histogram, type Registry } from '@knoxcall/telemetry';

export type Metrics = {
  /** `outcome`: `forwarded`, `client_gone`, `upstream_cut`, `access_ended`, or the type of the problem. */
  countRequest(outcome: string, seconds: number): void;
  countDropped(records: number): void;
  countLeftOut(records: number): void;
};

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

export function createMetrics(registry: Registry, inFlight: () => number): Metrics {
  const registers = [registry];
  const requests = new Map<string, number>();
  new Counter({
    name: 'knoxcall_proxy_requests_total',
    help: 'Requests by the name of their outcome.',
    labelNames: ['outcome'],
    registers,
    // Counted as plain numbers and reported at a scrape: a look-up of labels for each request costs more.
    collect() {
      this.reset();
      for (const [outcome, count] of requests) this.inc({ outcome }, count);
    },
  });
  const durations = createHistogram(registry, {
    name: 'knoxcall_proxy_request_duration_seconds',
    help: 'From the head of the request to the end of the answer.',
    buckets: BUCKETS,
  });
  const dropped = new Counter({
    name: 'knoxcall_proxy_log_records_dropped_total',
    help: 'Log records that did not fit into the share of their tenant, here or in Redis.',
    registers,
  });
  const leftOut = new Counter({
    name: 'knoxcall_proxy_log_records_left_out_total',
    help: 'Records of refused requests that were left out of a flood of them.',
    registers,
  });
  new Gauge({
    name: 'knoxcall_proxy_requests_in_flight',
    help: 'Requests under way.',
    registers,
    collect() {
      this.set(inFlight());
    },
  });
  return {
    countRequest(outcome, seconds) {
      requests.set(outcome, (requests.get(outcome) ?? 0) + 1);
      durations.observe(seconds);
    },
    countDropped: (records) => dropped.inc(records),
    countLeftOut: (records) => leftOut.inc(records),
  };
}

type HistogramSettings = {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
};

/** Counts in plain numbers: prom-client finds a value's bucket by its bound as text, which costs a microsecond. */
function createHistogram(registry: Registry, settings: HistogramSettings): { observe(value: number): void } {
  const { name, help, buckets } = settings;
  /** The last one is for values over every bound. */
  const counts = [...buckets, Number.POSITIVE_INFINITY].map(() => 0);
  let sum = 0;
  registry.registerMetric({
    name,
    async get() {
      let below = 0;
      const values = counts.map((count, at) => {
        below += count;
        return { metricName: `${name}_bucket`, labels: { le: buckets[at] ?? '+Inf' }, value: below };
      });
      const totals = [
        { metricName: `${name}_sum`, labels: {}, value: sum },
        { metricName: `${name}_count`, labels: {}, value: below },
      ];
      return { name, help, type: 'histogram', aggregator: 'sum', values: [...values, ...totals] };
    },
    // A registry calls nothing else.
  } as unknown as Histogram);
  return {
    observe(value: number) {
      const at = buckets.findIndex((bound) => value <= bound);
      const bucket = at < 0 ? buckets.length : at;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      sum += value;
    },
  };
}
