/** Latencies of a run: kept in microseconds, given in milliseconds. */
import type { RecordableHistogram } from 'node:perf_hooks';
import type { Loaded } from './load.ts';

/** A histogram counts from 1. */
export const recordMs = (latencies: RecordableHistogram, ms: number): void =>
  latencies.record(Math.max(1, Math.round(ms * 1000)));

export function quantilesOf(latencies: RecordableHistogram): Pick<Loaded, 'p50' | 'p99' | 'p999'> {
  const at = (percent: number): number => latencies.percentile(percent) / 1000;
  return { p50: at(50), p99: at(99), p999: at(99.9) };
}
