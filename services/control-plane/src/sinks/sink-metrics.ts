/** Metrics of the sinks: accepted records, results of attempts, and lag. */
import { Counter, Gauge, type Registry } from '@knoxcall/telemetry';
import type { SinkName, Source } from './sink.ts';

export type CountLines = (sink: SinkName, lines: number, refusal: string | undefined) => void;

export function createSinkMetrics(registry: Registry): CountLines {
  const registers = [registry];
  const records = new Counter({
    name: 'knoxcall_sink_records_total',
    help: 'Records that a sink accepted.',
    labelNames: ['sink'],
    registers,
  });
  const attempts = new Counter({
    name: 'knoxcall_sink_attempts_total',
    help: 'Requests to a sink, by result.',
    labelNames: ['sink', 'outcome'],
    registers,
  });
  return (sink, lines, refusal) => {
    attempts.inc({ sink, outcome: refusal === undefined ? 'taken' : 'failed' });
    if (refusal === undefined) records.inc({ sink }, lines);
  };
}

/** While PostgreSQL is away it keeps its last value. */
export function measureLag(sources: ReadonlyMap<SinkName, Source>, registry: Registry): void {
  const lag = new Gauge({
    name: 'knoxcall_sink_lag_seconds',
    help: 'Age of the oldest record that a sink has not accepted; 0 where it has all.',
    labelNames: ['sink'],
    registers: [registry],
    async collect() {
      for (const [sink, source] of sources) {
        const seconds = await source.lagSeconds().catch(() => undefined);
        if (seconds !== undefined) lag.set({ sink }, seconds);
      }
    },
  });
}
