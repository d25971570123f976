export { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
export { createLog, describeError, type Log } from './create-log.ts';
export { type Readiness, serveMetrics } from './serve-metrics.ts';
