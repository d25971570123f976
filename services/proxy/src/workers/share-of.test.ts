/** The processes of one proxy share the limits of its settings, and each can serve what a single process could. */
import { readConfig } from '../config.ts';
import { shareOf } from './share-of.ts';

const config = readConfig({
  REDIS_URL: 'redis://127.0.0.1:6379',
  KNOXCALL_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
});

test('the processes divide every budget', () => {
  const { buffers, inFlight, snapshots, requestLogQueueBytes, processes } = shareOf(config, 4);
  expect({ buffers, inFlight, requestLogQueueBytes, processes }).toEqual({
    buffers: { max: 67_108_864, maxPerTenant: 16_777_216 },
    inFlight: { max: 2000, maxPerTenant: 500 },
    requestLogQueueBytes: 8_388_608,
    processes: 4,
  });
  expect(snapshots).toEqual({ maxEntries: undefined, maxBytes: 67_108_864, maxAgeMs: 900_000 });
});

test('the processes divide a bound of entries, where there is one', () => {
  const bounded = { ...config, snapshots: { ...config.snapshots, maxEntries: 100_000 } };
  expect(shareOf(bounded, 4).snapshots.maxEntries).toBe(25_000);
});

test('a single process has the whole budget', () => {
  expect(shareOf(config, 1)).toEqual(config);
});

test('the largest rewritable body fits into each process, however many there are', () => {
  const small = { ...config, buffers: { max: 2_097_152, maxPerTenant: 524_288 } };
  expect(shareOf(small, 16).buffers).toEqual({ max: 1_048_576, maxPerTenant: 524_288 });
});

test('each process holds the largest log record of a tenant, and none more than the whole budget', () => {
  const queueOf = (whole: number) =>
    shareOf({ ...config, requestLogQueueBytes: whole }, 16).requestLogQueueBytes;
  expect([65_536, 1_048_575, 2_097_152].map(queueOf)).toEqual([65_536, 65_536, 131_072]);
  expect(queueOf(1000)).toBe(1000);
});
