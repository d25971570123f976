/** The processes of one proxy have together what its settings say, and each can do what one alone could. */
import { readConfig } from '../config.ts';
import { shareOf } from './share-of.ts';

const config = readConfig({
  REDIS_URL: 'redis://127.0.0.1:6379',
  KNOXCALL_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
});

test('every budget is divided', () => {
  const { buffers, inFlight, snapshots, requestLogQueueBytes, processes } = shareOf(config, 4);
  expect({ buffers, inFlight, requestLogQueueBytes, processes }).toEqual({
    buffers: { max: 67_108_864, maxPerTenant: 16_777_216 },
    inFlight: { max: 2000, maxPerTenant: 500 },
    requestLogQueueBytes: 8_388_608,
    processes: 4,
  });
  expect(snapshots).toMatchObject({ maxEntries: 25_000, maxBytes: 67_108_864, maxAgeMs: 900_000 });
});

test('one process has all of it', () => {
  expect(shareOf(config, 1)).toEqual(config);
});

test('the largest body that is rewritten fits into each, however many there are', () => {
  const small = { ...config, buffers: { max: 2_097_152, maxPerTenant: 524_288 } };
  expect(shareOf(small, 16).buffers).toEqual({ max: 1_048_576, maxPerTenant: 524_288 });
});

test('a tenant may have its largest log record in each, and none has more than the whole', () => {
  const queueOf = (whole: number) =>
    shareOf({ ...config, requestLogQueueBytes: whole }, 16).requestLogQueueBytes;
  expect([65_536, 1_048_575, 2_097_152].map(queueOf)).toEqual([65_536, 65_536, 131_072]);
  expect(queueOf(1000)).toBe(1000);
});
