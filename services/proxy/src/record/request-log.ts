/**
 * Sends log records on in batches. It never makes a request wait and never grows without bound: what does not fit is
 * dropped and counted.
 */
import type { LogRecord } from './log-record.ts';

/** Appends records, as JSON, to the stream; rejects where it could not. */
export type AppendRecords = (records: readonly string[]) => Promise<void>;

export type RequestLog = {
  add(record: LogRecord): void;
  /** Sends what is queued, once; resolves also where that failed. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

export type RequestLogSettings = {
  readonly append: AppendRecords;
  readonly onDropped: (count: number) => void;
  readonly maxQueuedBytes: number;
  readonly flushIntervalMs: number;
};

const BATCH = 500;

export function createRequestLog(settings: RequestLogSettings): RequestLog {
  const queue: string[] = [];
  let queuedBytes = 0;
  let sending: Promise<void> | undefined;
  const timer = setInterval(() => void flush(), settings.flushIntervalMs);
  timer.unref();

  async function sendBatch(): Promise<boolean> {
    const batch = queue.slice(0, BATCH);
    try {
      await settings.append(batch);
    } catch {
      return false;
    }
    queue.splice(0, batch.length);
    queuedBytes -= batch.reduce((sum, record) => sum + record.length, 0);
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
      const text = JSON.stringify(record);
      if (queuedBytes + text.length > settings.maxQueuedBytes) return settings.onDropped(1);
      queuedBytes += text.length;
      queue.push(text);
    },
    flush,
    async close() {
      clearInterval(timer);
      await sending;
      await flush();
      if (queue.length > 0) settings.onDropped(queue.length);
    },
  };
}
