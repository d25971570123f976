import { createShares } from '../shares/tenant-shares.ts';
import type { LogRecord } from './log-record.ts';
import type { RecordBatch } from './record-batch.ts';
import { createRequestLog } from './request-log.ts';

const record = (request_id: string, tenant_id = 'a') =>
  ({
    request_id,
    tenant_id,
    path: '',
    secrets_used: [],
    request_headers: {},
    request_body: null,
  }) as unknown as LogRecord;
type Sent = Pick<RecordBatch, 'records' | 'bytes' | 'lines'>;
const linesOf = (batches: readonly Sent[]): string[] =>
  batches.flatMap(({ lines }) => lines.toString().split('\n'));
const idsOf = (batches: readonly Sent[]): string[] =>
  linesOf(batches).map((line) => String(JSON.parse(line).request_id));

/** A log whose stream is away until the test sets `isAway` to false. */
function scene({ max = 1e6, isAway = false, room = Number.POSITIVE_INFINITY } = {}) {
  const batches: (readonly Sent[])[] = [];
  const state = { isAway, dropped: 0 };
  const log = createRequestLog({
    append: async (sent) => {
      if (state.isAway) throw new Error('away');
      // A copy: the memory of a sent batch is used again.
      batches.push(sent.map(({ records, bytes, lines }) => ({ records, bytes, lines: Buffer.from(lines) })));
      return Math.max(0, sent.reduce((sum, { records }) => sum + records, 0) - room);
    },
    onDropped: (count) => {
      state.dropped += count;
    },
    shares: createShares({ max, maxPerTenant: max / 4 }),
    flushIntervalMs: 3_600_000,
  });
  return { log, batches, state };
}

test('records go out in order, in batches, and once', async () => {
  const { log, batches } = scene();
  for (let index = 0; index < 501; index += 1) log.add(record(String(index)));
  await log.flush();
  await log.close();
  expect(batches.flat().map(({ records }) => records)).toEqual([500, 1]);
  expect(batches.flatMap(idsOf)).toEqual(Array.from({ length: 501 }, (_, index) => String(index)));
});

test('records that come while others are sent wait for the next time, for a large batch', async () => {
  const batches: string[][] = [];
  const log = createRequestLog({
    append: async (sent) => {
      batches.push(idsOf(sent));
      if (batches.length === 1) for (const id of ['b', 'c']) log.add(record(id));
      return 0;
    },
    onDropped: () => undefined,
    shares: createShares({ max: 1e6, maxPerTenant: 1e6 }),
    flushIntervalMs: 3_600_000,
  });
  log.add(record('a'));
  await log.flush();
  expect(batches).toEqual([['a']]);
  await log.flush();
  expect(batches).toEqual([['a'], ['b', 'c']]);
  await log.close();
});

test('a full batch is sent at once', () => {
  const { log, batches } = scene();
  for (let index = 0; index < 501; index += 1) log.add(record(String(index)));
  expect(batches.flat().map(({ records }) => records)).toEqual([500]);
  return log.close();
});

test('a batch of large records is limited by its bytes', async () => {
  const { log, batches } = scene({ max: 1e8 });
  const headers = Object.fromEntries(
    Array.from({ length: 10 }, (_none, at) => [`x-${at}`, 'x'.repeat(1_500)]),
  );
  const large = { ...record('large'), request_headers: headers };
  for (let index = 0; index < 100; index += 1) log.add(large);
  await log.close();
  expect(batches.flatMap(linesOf)).toHaveLength(100);
  expect(batches.length).toBeGreaterThan(1);
  for (const batch of batches)
    expect(batch.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(1_048_576 + 17_000);
});

test("while the stream is away records wait, and those over the tenant's share are dropped and counted", async () => {
  const { log, batches, state } = scene({ max: 4_000, isAway: true });
  for (let index = 0; index < 100; index += 1) log.add(record(`flood-${index}`, 'flood'));
  for (let index = 0; index < 5; index += 1) log.add(record(`other-${index}`, 'other'));
  await log.flush();
  state.isAway = false;
  await log.close();
  const sent = batches.flatMap(idsOf);
  expect(sent.filter((id) => id.startsWith('other'))).toHaveLength(5);
  expect(sent.length + state.dropped).toBe(105);
  expect(batches.flat().reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(1_500);
});

test('records that were sent make room for new ones', async () => {
  const { log, batches } = scene({ max: 4_000 });
  for (let turn = 0; turn < 10; turn += 1) {
    log.add(record('x'.repeat(800)));
    await log.flush();
  }
  expect(batches).toHaveLength(10);
  await log.close();
});

test('records that do not fit in the stream, or are left when the proxy ends, count as dropped', async () => {
  const full = scene({ room: 1 });
  full.log.add(record('a'));
  full.log.add(record('b'));
  await full.log.close();
  expect(full.state.dropped).toBe(1);
  const away = scene({ isAway: true });
  away.log.add(record('a'));
  await away.log.close();
  expect(away.state.dropped).toBe(1);
});
