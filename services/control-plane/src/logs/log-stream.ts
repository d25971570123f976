/** The stream of request records, as this worker's consumer sees it. It decodes nothing. */

import type { RedisClient } from '@knoxcall/redis';
import { requestLogs, settleRecordsScript, takeRecordsScript } from '@knoxcall/snapshot';

/** `records`: JSON, one a line; null where the entry was trimmed from the stream or has no such field. */
export type StreamEntry = { id: string; tenant: string; records: string | null };

export type LogStream = {
  /** Makes stream and group where they are missing, as after a flush of Redis. */
  ensureGroup(): Promise<void>;
  /** New entries, up to a bound of their number and one of their bytes; empty after `blockMs` without any. */
  next(): Promise<StreamEntry[]>;
  /** Entries that this or another consumer took and did not finish. */
  claim(): Promise<StreamEntry[]>;
  /** Processed: the entries leave the group and the stream. */
  settle(entries: readonly StreamEntry[]): Promise<void>;
};

/** Bounds of what is taken at once; each may be exceeded by the entries of one reading. */
const MOST_BYTES = 1_048_576;
const MOST_ENTRIES = 512;

type Options = { group: string; consumer: string; batch: number; blockMs: number; claimAfterMs: number };
type RawEntry = [id: string, fields: string[] | null];

export function createLogStream(redis: RedisClient, options: Options): LogStream {
  const { group, consumer, batch, blockMs, claimAfterMs } = options;
  return {
    ensureGroup: async () => {
      try {
        await redis.xgroup('CREATE', requestLogs.stream, group, '0', 'MKSTREAM');
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error;
      }
    },
    next: async () => {
      const read = (await redis.xreadgroup(
        ...(['GROUP', group, consumer, 'COUNT', batch, 'BLOCK', blockMs] as const),
        ...(['STREAMS', requestLogs.stream, '>'] as const),
      )) as [string, RawEntry[]][] | null;
      const first = (read?.[0]?.[1] ?? []).map(entryOf);
      if (first.length < batch || isFull(first)) return first;
      const more = (await redis.eval(
        ...([takeRecordsScript, 1, requestLogs.stream, group, consumer, batch] as const),
        ...([MOST_BYTES - bytesOf(first), MOST_ENTRIES - batch] as const),
      )) as RawEntry[];
      return [...first, ...more.map(entryOf)];
    },
    claim: async () => {
      const claimed = (await redis.xautoclaim(
        ...([requestLogs.stream, group, consumer, claimAfterMs, '0-0', 'COUNT', batch] as const),
      )) as [string, RawEntry[]];
      return claimed[1].map(entryOf);
    },
    settle: async (entries) => {
      if (entries.length === 0) return;
      const settled = entries.flatMap(({ id, tenant, records }) => [
        id,
        tenant,
        Buffer.byteLength(records ?? ''),
      ]);
      await redis.eval(settleRecordsScript, 2, requestLogs.stream, requestLogs.shares, group, ...settled);
    },
  };
}

/** Whether there may be more of them in the stream. */
export function isFull(entries: readonly StreamEntry[]): boolean {
  return entries.length >= MOST_ENTRIES || bytesOf(entries) >= MOST_BYTES;
}

function bytesOf(entries: readonly StreamEntry[]): number {
  return entries.reduce((sum, { records }) => sum + Buffer.byteLength(records ?? ''), 0);
}

function entryOf([id, fields]: RawEntry): StreamEntry {
  const fieldOf = (wanted: string): string | null => {
    const at = fields?.findIndex((name, index) => index % 2 === 0 && name === wanted) ?? -1;
    return at < 0 ? null : (fields?.[at + 1] ?? null);
  };
  return { id, tenant: fieldOf('tenant') ?? '', records: fieldOf('records') ?? fieldOf('record') };
}
