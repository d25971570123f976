/**
 * Sends log records on in batches. It never makes a request wait and never grows without bound: what does not fit into
 * the share of its tenant is dropped and counted.
 */
import type { Shares } from '../request/tenant-shares.ts';
import { boundedJson } from './bounded-record.ts';
import type { LogRecord } from './log-record.ts';

/** A record on its way: as JSON, and whose it is. */
export type QueuedRecord = { readonly tenantId: string; readonly json: string; readonly bytes: number };

/** Appends records to the stream and returns how many found no room there; rejects where it could not. */
export type AppendRecords = (records: readonly QueuedRecord[]) => Promise<number>;

export type RequestLog = {
  add(record: LogRecord): void;
  /** Sends what is queued, once; resolves also where that failed. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

export type RequestLogSettings = {
  readonly append: AppendRecords;
  readonly onDropped: (count: number) => void;
  /** Bytes of the queue. */
  readonly shares: Shares;
  readonly flushIntervalMs: number;
};

const BATCH_RECORDS = 500;
const BATCH_BYTES = 1_048_576;

export function createRequestLog({
  append,
  onDropped,
  shares,
  flushIntervalMs,
}: RequestLogSettings): RequestLog {
  const queue: QueuedRecord[] = [];
  let sending: Promise<void> | undefined;
  const timer = setInterval(() => void flush(), flushIntervalMs);
  timer.unref();

  function nextBatch(): QueuedRecord[] {
    let bytes = 0;
    const end = queue.findIndex((record, at) => {
      bytes += record.bytes;
      return at === BATCH_RECORDS || (at > 0 && bytes > BATCH_BYTES);
    });
    return queue.slice(0, end < 0 ? queue.length : end);
  }

  async function sendBatch(): Promise<boolean> {
    const batch = nextBatch();
    try {
      const dropped = await append(batch);
      if (dropped > 0) onDropped(dropped);
    } catch {
      return false;
    }
    queue.splice(0, batch.length);
    for (const { tenantId, bytes } of batch) shares.give(tenantId, bytes);
    return true;
  }

  async function sendAll(): Promise<void> {
    while (queue.length > 0 && (await sendBatch()));
  }

  function flush(): Promise<void> {
    sending ??= sendAll().finally(() => {
      sending = undefined;
    });
    return sending;
  }

  return {
    add(record) {
      const { json, bytes } = boundedJson(record);
      if (!shares.take(record.tenant_id, bytes)) return onDropped(1);
      queue.push({ tenantId: record.tenant_id, json, bytes });
    },
    flush,
    async close() {
      clearInterval(timer);
      await sending;
      await flush();
      if (queue.length > 0) onDropped(queue.length);
    },
  };
}
