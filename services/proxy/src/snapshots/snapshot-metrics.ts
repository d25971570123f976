/** Counters of the snapshots. No label is taken from a tenant or a request. */
import type { DataKeyOutcome } from '@knoxcall/envelope';
import { Counter, Gauge, type Registry } from '@knoxcall/telemetry';
import type { ResetReason } from './change-follower.ts';
import type { OpenFailure } from './data-keys.ts';

/** Values read at the moment of a scrape; `ageMs` is undefined before the first synchronisation. */
type SnapshotGauges = {
  ageMs: number | undefined;
  connected: boolean;
  cacheEntries: number;
  cacheBytes: number;
};

export type SnapshotMetrics = {
  cacheRead(outcome: 'hit' | 'absent' | 'miss'): void;
  reset(reason: ResetReason): void;
  change(): void;
  openFailed(failure: OpenFailure): void;
  dataKey(outcome: DataKeyOutcome): void;
};

export function createSnapshotMetrics(registry: Registry, gauges: () => SnapshotGauges): SnapshotMetrics {
  const registers = [registry];
  const reads = countedReads(registry);
  const resets = new Counter({
    name: 'knoxcall_snapshot_cache_resets_total',
    help: 'Times the cache was emptied, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const changesSeen = new Counter({
    name: 'knoxcall_snapshot_changes_total',
    help: 'Changes that the change stream told of: entries, and shards of floors.',
    registers,
  });
  const failures = new Counter({
    name: 'knoxcall_snapshot_open_failures_total',
    help: 'Sealed entries and values that did not open. Anything but 0 is an alarm.',
    labelNames: ['purpose', 'code'],
    registers,
  });
  const dataKeys = new Counter({
    name: 'knoxcall_data_key_requests_total',
    help: 'Data keys taken from memory (hit) or asked of the KMS, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  gaugesOf(registry, gauges);
  // Labels are bound once: looking them up costs more than the cache does.
  const dataKeyHit = dataKeys.labels('hit');
  return {
    cacheRead(outcome) {
      reads[outcome] += 1;
    },
    reset: (reason) => resets.inc({ reason }),
    change: () => changesSeen.inc(),
    openFailed: ({ code, binding }) => failures.inc({ purpose: binding.purpose, code }),
    dataKey: (outcome) => (outcome === 'hit' ? dataKeyHit.inc() : dataKeys.inc({ outcome })),
  };
}

/** Counted as plain numbers, since every request reads several entries, and reported at a scrape. */
function countedReads(registry: Registry): Record<'hit' | 'absent' | 'miss', number> {
  const reads = { hit: 0, absent: 0, miss: 0 };
  new Counter({
    name: 'knoxcall_snapshot_cache_reads_total',
    help: 'Entries asked of the cache: hit, absent (known not to exist) or miss (Redis was asked).',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(reads)) this.inc({ outcome }, count);
    },
  });
  return reads;
}

function gaugesOf(registry: Registry, gauges: () => SnapshotGauges): void {
  /** `aggregator`: how the values of several processes of one proxy are combined. */
  const gauge = (
    { name, help, aggregator = 'sum' }: { name: string; help: string; aggregator?: 'sum' | 'max' | 'min' },
    read: (now: SnapshotGauges) => number,
  ): void => {
    new Gauge({
      name,
      help,
      aggregator,
      registers: [registry],
      collect() {
        this.set(read(gauges()));
      },
    });
  };
  gauge(
    {
      name: 'knoxcall_snapshot_age_seconds',
      help: 'Time since the snapshots were last known to be up to date; infinite before the first time.',
      aggregator: 'max',
    },
    ({ ageMs }) => (ageMs === undefined ? Number.POSITIVE_INFINITY : ageMs / 1000),
  );
  gauge(
    {
      name: 'knoxcall_snapshot_connected',
      help: '1 while the change stream can be read.',
      aggregator: 'min',
    },
    (now) => Number(now.connected),
  );
  gauge(
    { name: 'knoxcall_snapshot_cache_entries', help: 'Entries in the cache.' },
    (now) => now.cacheEntries,
  );
  gauge(
    { name: 'knoxcall_snapshot_cache_bytes', help: 'About how many bytes they take.' },
    (now) => now.cacheBytes,
  );
}
