import { apiKeyEntryKey } from '@knoxcall/snapshot';
import { EntryCache, type Flight } from './entry-cache.ts';

let now = 1;
const create = (limits = {}) =>
  new EntryCache({ maxEntries: 100, maxBytes: 10_000, now: () => now, observe: () => undefined, ...limits });
const loaded = (version: number) => async () => ({ value: { version }, bytes: 10 });

/** Loads that end when the test says so. */
function manual() {
  const flights: {
    flight: Flight;
    end: (version: number | undefined) => void;
    fail: (error: Error) => void;
  }[] = [];
  const load = (flight: Flight) => {
    const { promise, resolve, reject } = Promise.withResolvers<
      { value: { version: number }; bytes: number } | undefined
    >();
    const end = (version: number | undefined) =>
      resolve(version === undefined ? undefined : { value: { version }, bytes: 10 });
    flights.push({ flight, end, fail: reject });
    return promise;
  };
  return { flights, load };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a thousand requests for an entry that is not in memory cause one load', async () => {
  const cache = create();
  const { flights, load } = manual();
  const waiting = Array.from({ length: 1000 }, () => cache.get('k', load));
  await turn();
  expect(flights).toHaveLength(1);
  flights[0]!.end(1);
  expect(new Set(await Promise.all(waiting)).size).toBe(1);
});

test.each(['drop', 'clear'] as const)(
  'after a %s during a load, the callers that waited load again',
  async (how) => {
    const cache = create();
    const { flights, load } = manual();
    const waiting = cache.get('k', load);
    await turn();
    cache[how]('k');
    const later = cache.get('k', load);
    await turn();
    flights[0]!.end(1);
    await turn();
    flights[1]!.end(2);
    expect(await waiting).toEqual({ version: 2 });
    expect(await later).toEqual({ version: 2 });
    expect(await cache.get('k', loaded(3))).toEqual({ version: 2 });
    expect(flights).toHaveLength(2);
  },
);

test('a stale load that ends late does not replace a newer one', async () => {
  const cache = create();
  const { flights, load } = manual();
  const early = cache.get('k', load);
  await turn();
  cache.drop('k');
  const late = cache.get('k', load);
  await turn();
  flights[1]!.end(2);
  expect(await late).toEqual({ version: 2 });
  flights[0]!.end(1);
  expect(await early).toEqual({ version: 2 });
  expect(await cache.get('k', loaded(3))).toEqual({ version: 2 });
});

test('an entry that a stale load did not find is not remembered as absent', async () => {
  const cache = create();
  const { flights, load } = manual();
  const waiting = cache.get('k', load);
  await turn();
  cache.drop('k');
  flights[0]!.end(undefined);
  await turn();
  flights[1]!.end(2);
  expect(await waiting).toEqual({ version: 2 });
});

test('no caller gets the error of a stale load', async () => {
  const cache = create();
  const { flights, load } = manual();
  const waiting = cache.get('k', load);
  await turn();
  cache.drop('k');
  flights[0]!.fail(new Error('too early'));
  await turn();
  flights[1]!.end(2);
  expect(await waiting).toEqual({ version: 2 });
});

test('a load that fails is not remembered', async () => {
  const cache = create();
  await expect(cache.get('k', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await cache.get('k', loaded(1))).toEqual({ version: 1 });
});

test('an entry that changes during every load is refused after a few loads', async () => {
  const cache = create();
  const answer = cache.get('k', async () => {
    cache.drop('k');
    return { value: {}, bytes: 1 };
  });
  await expect(answer).rejects.toMatchObject({ type: 'dependency_unavailable' });
});

test('a load learns when it has become stale', async () => {
  const cache = create();
  const { flights, load } = manual();
  const waiting = cache.get('k', load);
  await turn();
  const told = flights[0]!.flight.whenStale(60_000);
  expect(flights[0]!.flight.isStale()).toBe(false);
  cache.drop('k');
  await told;
  expect(flights[0]!.flight.isStale()).toBe(true);
  flights[0]!.end(1);
  await turn();
  flights[1]!.end(1);
  await waiting;
});

test('an absent entry is remembered for 5 s', async () => {
  const cache = create();
  expect(await cache.get('k', async () => undefined)).toBeUndefined();
  now += 4_999;
  expect(await cache.get('k', loaded(1))).toBeUndefined();
  now += 2;
  expect(await cache.get('k', loaded(1))).toEqual({ version: 1 });
});

test('a change drops what is remembered as absent', async () => {
  const cache = create();
  await cache.get('k', async () => undefined);
  cache.drop('k');
  expect(await cache.get('k', loaded(1))).toEqual({ version: 1 });
});

test('without a bound of their number, their bytes alone bound the entries in memory', async () => {
  const cache = create({ maxEntries: undefined });
  for (let key = 1; key <= 1001; key += 1) {
    await cache.get(`k${key}`, async () => ({ value: { key }, bytes: 10 }));
  }
  expect(cache.size).toBe(1000);
  expect(cache.bytes).toBe(10_000);
  expect(cache.present('k1')).toBeUndefined();
  expect(cache.present('k1001')).toEqual({ key: 1001 });
});

test('at most 10,000 unknown API keys are remembered, and they push no other entry out', async () => {
  const cache = create();
  await cache.get('route', async () => undefined);
  for (let index = 0; index < 10_100; index++)
    await cache.get(apiKeyEntryKey(`${index}`), async () => undefined);
  expect(cache.absentSize).toBe(10_001);
  expect(await cache.get('route', loaded(1))).toBeUndefined();
});

test('the cache holds no more entries and no more bytes than its limits', async () => {
  const few = create({ maxEntries: 5 });
  const small = create({ maxBytes: 95 });
  for (let index = 0; index < 50; index++) {
    await few.get(`${index}`, loaded(index));
    await small.get(`${index}`, loaded(index));
  }
  expect(few.size).toBe(5);
  expect(small.size).toBe(9);
  expect(small.bytes).toBe(90);
});
