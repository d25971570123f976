export { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';
export { createLog, describeError, type Log } from './create-log.ts';
export { createPartLog, oncePerOutage, reasonOf, type TellPart } from './outages.ts';
export { createRegistry, type Readiness, serveMetrics } from './serve-metrics.ts';
export { createTraces, type Traces, type TracesSettings } from './traces/create-traces.ts';
export type { Attributes, Trace } from './traces/trace.ts';
