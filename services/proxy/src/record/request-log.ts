/**
 * Sends log records on in batches. It never makes a request wait and never grows without bound: records over their
 * tenant's share are dropped and counted.
 */
import type { Shares } from '../shares/tenant-shares.ts';
import { boundedJson } from './bounded-record.ts';
import type { LogRecord } from './log-record.ts';
import { MemoryPool } from './memory-pool.ts';
import { RecordBatch } from './record-batch.ts';

/** Appends batches to the stream and returns how many records found no room there; rejects where it failed. */
export type AppendRecords = (batches: readonly RecordBatch[]) => Promise<number>;

export type RequestLog = {
  add(record: LogRecord): void;
  /** Sends what is queued now, once; resolves also where that failed. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

type RequestLogSettings = {
  readonly append: AppendRecords;
  readonly onDropped: (count: number) => void;
  /** Shares of the queue's bytes. */
  readonly shares: Shares;
  readonly flushIntervalMs: number;
};

/** Bytes of the batches that are sent together. */
const SENT_BYTES = 1_048_576;

export function createRequestLog(settings: RequestLogSettings): RequestLog {
  const { append, onDropped, shares, flushIntervalMs } = settings;
  /** Open batches, one for each tenant. */
  const open = new Map<string, RecordBatch>();
  /** Batches to send, the oldest first. */
  const ready: RecordBatch[] = [];
  const pool = new MemoryPool();
  let sending: Promise<void> | undefined;
  const timer = setInterval(() => void flush(), flushIntervalMs);
  timer.unref();

  function batchOf(tenantId: string): RecordBatch {
    const known = open.get(tenantId);
    if (known !== undefined && !known.isFull) return known;
    if (known !== undefined) {
      ready.push(known);
      void flush();
    }
    const batch = new RecordBatch(tenantId, pool);
    open.set(tenantId, batch);
    return batch;
  }

  function nextBatches(): RecordBatch[] {
    let bytes = 0;
    const end = ready.findIndex((batch, at) => {
      bytes += batch.lines.length;
      return at > 0 && bytes > SENT_BYTES;
    });
    return ready.slice(0, end < 0 ? ready.length : end);
  }

  /** Returns whether all that was ready was sent. */
  async function sendReady(): Promise<boolean> {
    while (ready.length > 0) {
      const batches = nextBatches();
      try {
        const dropped = await append(batches);
        if (dropped > 0) onDropped(dropped);
      } catch {
        return false;
      }
      ready.splice(0, batches.length);
      for (const batch of batches) {
        shares.give(batch.tenantId, batch.bytes);
        batch.release();
      }
    }
    return true;
  }

  /**
   * Open batches are closed only once nothing else waits: while nothing gets through they go on growing, since a
   * thousand small ones would take more room than their records. Records that come meanwhile wait for the next time: a
   * batch of many costs Redis, the worker and PostgreSQL much less than many batches.
   */
  async function sendAll(): Promise<void> {
    if (!(await sendReady())) return;
    ready.push(...open.values());
    open.clear();
    await sendReady();
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
      if (shares.take(record.tenant_id, bytes)) batchOf(record.tenant_id).add(json, bytes);
      else onDropped(1);
    },
    flush,
    async close() {
      clearInterval(timer);
      await sending;
      await flush();
      const left = [...ready, ...open.values()].reduce((sum, { records }) => sum + records, 0);
      if (left > 0) onDropped(left);
    },
  };
}
