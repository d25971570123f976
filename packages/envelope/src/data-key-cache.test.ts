import { randomBytes, randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  createLocalWrapper,
  type DataKey,
  DataKeyCache,
  dataKeyContext,
  type KeyWrapper,
  KeyWrapperError,
} from './index.ts';

const TTL_MS = 60_000;
const local = createLocalWrapper(randomBytes(32));

/** The local wrapper, whose calls a test can refuse, delay and count. */
class Door {
  calls = 0;
  opened: Uint8Array[] = [];
  shut: 'denied' | 'unavailable' | undefined;
  held: PromiseWithResolvers<void> | undefined;

  readonly wrapper: KeyWrapper = {
    ...local,
    unwrap: async (wrapped, context) => {
      this.calls++;
      await this.held?.promise;
      if (this.shut !== undefined) throw new KeyWrapperError(this.shut, 'shut');
      const key = await local.unwrap(wrapped, context);
      this.opened.push(key);
      return key;
    },
  };

  hold(): () => void {
    const held = Promise.withResolvers<void>();
    this.held = held;
    return held.resolve;
  }
}

let clock = 1_000_000;
let door: Door;
let cache: DataKeyCache;
let outcomes: string[];
const code = (expected: string) => expect.objectContaining({ name: 'KeyWrapperError', code: expected });

beforeEach(() => {
  door = new Door();
  outcomes = [];
  cache = new DataKeyCache({
    wrapper: door.wrapper,
    maxKeys: 3,
    ttlMs: TTL_MS,
    now: () => clock,
    observe: (outcome) => outcomes.push(outcome),
  });
});

afterEach(() => cache.clear());

async function newRef(tenantId = randomUUID()) {
  const { wrapped, plaintext } = await local.generate(dataKeyContext(tenantId));
  return { ref: { id: randomUUID(), tenantId, wrapped }, plaintext };
}

const bytesOf = (dataKey: DataKey) => dataKey.key.export();
/** Lets every promise that can settle now settle. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('the cache returns the right key, and asks the KMS once for it', async () => {
  const { ref, plaintext } = await newRef();
  expect(bytesOf(await cache.get(ref))).toEqual(plaintext);
  expect(bytesOf(await cache.get(ref))).toEqual(plaintext);
  expect(door.calls).toBe(1);
  expect(outcomes).toEqual(['unwrapped', 'hit']);
});

test('a thousand callers at once cause one KMS call, and two keys do not wait for each other', async () => {
  const { ref } = await newRef();
  const release = door.hold();
  const all = Array.from({ length: 1000 }, () => cache.get(ref));
  door.held = undefined;
  await cache.get((await newRef()).ref);
  expect(door.calls).toBe(2);
  release();
  expect(new Set(await Promise.all(all)).size).toBe(1);
  expect(door.calls).toBe(2);
});

test("another tenant who names the id gets no cached key, and the owner's key stays cached", async () => {
  const { ref } = await newRef();
  const mine = await cache.get(ref);
  await expect(cache.get({ ...ref, tenantId: randomUUID() })).rejects.toEqual(code('denied'));
  expect(await cache.get(ref)).toBe(mine);
});

test('the bytes from the KMS are zeroed as soon as they are imported', async () => {
  await cache.get((await newRef()).ref);
  expect(door.opened).toEqual([Buffer.alloc(32)]);
});

test('the cache holds no more keys than its limit, and drops the least recently used one first', async () => {
  const refs = await Promise.all([newRef(), newRef(), newRef(), newRef()]);
  for (const { ref } of refs.slice(0, 3)) await cache.get(ref);
  await cache.get(refs[0]!.ref);
  await cache.get(refs[3]!.ref);
  door.calls = 0;
  await cache.get(refs[0]!.ref);
  expect(door.calls).toBe(0);
  await cache.get(refs[1]!.ref);
  expect(door.calls).toBe(1);
});

test('a caller that holds an evicted key can finish its work', async () => {
  const { ref, plaintext } = await newRef();
  const held = await cache.get(ref);
  for (let n = 0; n < 3; n++) await cache.get((await newRef()).ref);
  expect(bytesOf(held)).toEqual(plaintext);
});

test('a key is not used past its end', async () => {
  const { ref } = await newRef();
  await cache.get(ref);
  clock += TTL_MS + 1;
  door.shut = 'unavailable';
  await expect(cache.get(ref)).rejects.toEqual(code('unavailable'));
});

test('from 40 % of its life on a key is refreshed in the background, and no caller waits', async () => {
  const { ref } = await newRef();
  const first = await cache.get(ref);
  clock += TTL_MS * 0.4 - 1;
  await cache.get(ref);
  expect(door.calls).toBe(1);
  clock += 1;
  const release = door.hold();
  expect(await cache.get(ref)).toBe(first);
  expect(await cache.get(ref)).toBe(first);
  expect(door.calls).toBe(2);
  release();
  await settled();
  clock += TTL_MS - 1;
  expect(await cache.get(ref)).toBe(first);
});

test('while the KMS is away a cached key is used until its end, and the cache retries only a few times', async () => {
  const { ref } = await newRef();
  const first = await cache.get(ref);
  door.shut = 'unavailable';
  for (let second = 1; second < 60; second++) {
    clock += 1000;
    expect(await cache.get(ref)).toBe(first);
    await settled();
  }
  expect(door.calls).toBeLessThanOrEqual(14);
  expect(door.calls).toBeGreaterThan(5);
  clock += 1001;
  await expect(cache.get(ref)).rejects.toEqual(code('unavailable'));
});

test('an outage of the KMS that ends in time disturbs no caller', async () => {
  const { ref } = await newRef();
  const first = await cache.get(ref);
  door.shut = 'unavailable';
  clock += TTL_MS / 2;
  await cache.get(ref);
  await settled();
  door.shut = undefined;
  clock += TTL_MS / 4;
  await cache.get(ref);
  await settled();
  clock += TTL_MS / 2;
  expect(await cache.get(ref)).toBe(first);
});

test('a key that the KMS denies is wiped at once, also for callers that hold it', async () => {
  const { ref } = await newRef();
  const held = await cache.get(ref);
  clock += TTL_MS / 2;
  door.shut = 'denied';
  await cache.get(ref);
  await settled();
  expect(() => held.key).toThrow(expect.objectContaining({ code: 'wiped' }));
  await expect(cache.get(ref)).rejects.toEqual(code('denied'));
  expect(outcomes).toEqual(['unwrapped', 'hit', 'denied', 'denied']);
});

test('a key that was wrapped again is unwrapped again in the background; the same wrapped bytes are not', async () => {
  const { ref, plaintext } = await newRef();
  const held = await cache.get(ref);
  expect(await cache.get({ ...ref, wrapped: Uint8Array.from(ref.wrapped) })).toBe(held);
  expect(door.calls).toBe(1);
  const again = async () => ({ ...ref, wrapped: await local.wrap(plaintext, dataKeyContext(ref.tenantId)) });
  door.shut = 'unavailable';
  const first = await again();
  for (let use = 0; use < 3; use += 1) expect(await cache.get(first)).toBe(held);
  await settled();
  expect(door.calls).toBe(2);
  door.shut = 'denied';
  await cache.get(await again());
  await settled();
  expect(() => held.key).toThrow(expect.objectContaining({ code: 'wiped' }));
});

test('a failure is not cached', async () => {
  const { ref, plaintext } = await newRef();
  door.shut = 'unavailable';
  await expect(cache.get(ref)).rejects.toEqual(code('unavailable'));
  door.shut = undefined;
  expect(bytesOf(await cache.get(ref))).toEqual(plaintext);
});

test('a dropped key is wiped and fetched again', async () => {
  const { ref } = await newRef();
  const other = await cache.get((await newRef()).ref);
  const held = await cache.get(ref);
  cache.drop(ref);
  expect(() => held.key).toThrow(expect.objectContaining({ code: 'wiped' }));
  expect(other.key).toBeDefined();
  await cache.get(ref);
  expect(door.calls).toBe(3);
});

test.each(['drop', 'clear'] as const)(
  'the result of a call under way when %s is called is not cached',
  async (action) => {
    const { ref } = await newRef();
    const release = door.hold();
    const early = cache.get(ref);
    if (action === 'drop') cache.drop(ref);
    else cache.clear();
    release();
    await early;
    await cache.get(ref);
    expect(door.calls).toBe(2);
  },
);

test('clear wipes every key', async () => {
  const held = await Promise.all([(await newRef()).ref, (await newRef()).ref].map((ref) => cache.get(ref)));
  cache.clear();
  for (const dataKey of held) expect(() => dataKey.key).toThrow(expect.objectContaining({ code: 'wiped' }));
});

test('bytes that are not a data key are an error and are not cached', async () => {
  const { ref } = await newRef();
  const broken = new DataKeyCache({
    wrapper: { ...local, unwrap: async () => randomBytes(16) },
    maxKeys: 1,
    ttlMs: TTL_MS,
  });
  await expect(broken.get(ref)).rejects.toEqual(expect.objectContaining({ code: 'malformed' }));
});

test('nothing keeps an evicted or an expired key in memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const shortLived = new DataKeyCache({ wrapper: local, maxKeys: 1, ttlMs: 20 });
  const weak: WeakRef<DataKey>[] = [];
  for (let n = 0; n < 2; n++) weak.push(new WeakRef(await shortLived.get((await newRef()).ref)));
  const gone = (): boolean => {
    collect();
    return weak.every((ref) => ref.deref() === undefined);
  };
  while (!gone()) await settled();
}, 5000);
