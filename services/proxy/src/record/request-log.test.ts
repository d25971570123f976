import type { LogRecord } from './log-record.ts';
import { createRequestLog } from './request-log.ts';

const record = (request_id: string) => ({ request_id }) as LogRecord;
const settings = { maxQueuedBytes: 1_000, flushIntervalMs: 3_600_000 };

test('records go out in order, in batches, and once', async () => {
  const batches: (readonly string[])[] = [];
  const log = createRequestLog({
    ...settings,
    maxQueuedBytes: 1e6,
    append: async (records) => void batches.push(records),
    onDropped: () => {},
  });
  for (let index = 0; index < 501; index += 1) log.add(record(String(index)));
  await log.flush();
  await log.close();
  expect(batches.map((batch) => batch.length)).toEqual([500, 1]);
  expect(batches.flat().map((text) => JSON.parse(text).request_id)).toEqual(
    Array.from({ length: 501 }, (_, index) => String(index)),
  );
});

test('while the stream is away records wait, and what does not fit is dropped and counted', async () => {
  let isAway = true;
  let dropped = 0;
  const sent: string[] = [];
  const append = async (records: readonly string[]) => {
    if (isAway) throw new Error('away');
    sent.push(...records);
  };
  const log = createRequestLog({ ...settings, append, onDropped: (count) => (dropped += count) });
  for (let index = 0; index < 100; index += 1) log.add(record('x'.repeat(80)));
  await log.flush();
  isAway = false;
  await log.close();
  expect(sent.length + dropped).toBe(100);
  expect(sent.join('').length).toBeLessThanOrEqual(1_000);
});

test('what is left when the proxy ends is counted as dropped', async () => {
  let dropped = 0;
  const log = createRequestLog({
    ...settings,
    append: () => Promise.reject(new Error('away')),
    onDropped: (count) => (dropped += count),
  });
  log.add(record('a'));
  await log.close();
  expect(dropped).toBe(1);
});
