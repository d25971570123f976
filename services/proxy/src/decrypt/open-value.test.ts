import { randomBytes, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import {
  createLocalWrapper,
  DataKey,
  DataKeyCache,
  dataKeyContext,
  type KeyWrapper,
  KeyWrapperError,
} from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import { type SecretEntry, secretFieldBinding } from '@knoxcall/snapshot';
import { grantFor } from '../../testing/grant.fixture.ts';
import type { Admitted } from '../admit/admit.ts';
import { createDataKeys, type DataKeys, type OpenFailure } from '../snapshots/data-keys.ts';
import type { SealedValue } from '../snapshots/snapshots.ts';
import { grantUse, type UseQuestion } from './grant.ts';
import { createOpenValue } from './open-value.ts';

const [tenantId, secretId, environmentId, dataKeyId] = Array.from({ length: 4 }, () => randomUUID());
const place = { tenantId: tenantId!, secretId: secretId!, environmentId: environmentId! };
const grant = grantFor(place);
const local = createLocalWrapper(randomBytes(32));
const failures: OpenFailure[] = [];
let now = 1;
let unwrap: KeyWrapper['unwrap'] = local.unwrap;
let wrapped: Uint8Array | undefined;
let value: SealedValue;

beforeEach(async () => {
  failures.length = 0;
  now = 1;
  unwrap = local.unwrap;
  const generated = await local.generate(dataKeyContext(place.tenantId));
  wrapped = generated.wrapped;
  const dataKey = new DataKey({
    id: dataKeyId!,
    tenantId: place.tenantId,
    key: new Uint8Array(generated.plaintext),
  });
  const binding = secretFieldBinding({ ...place, field: 'value', revision: 1n });
  const sealed = seal(dataKey, binding, Buffer.from('value'));
  value = { ...place, kind: 'string', revision: 1n, sealed, issuedAt: null, endsAt: null };
});

function dataKeys() {
  const wrapper: KeyWrapper = { ...local, unwrap: (...asked) => unwrap(...asked) };
  return createDataKeys({
    cache: new DataKeyCache({ wrapper, maxKeys: 10, ttlMs: 1_000, now: () => now }),
    wrappedKey: async () => wrapped,
    onFailure: (failure) => failures.push(failure),
  });
}

/** Opens each value again, and keeps none. */
const openValue = async (asked: typeof grant, given: SealedValue, keys: DataKeys) =>
  createOpenValue({ dataKeys: keys, keptMs: 0 })(asked, given);

const refuse = (code: 'denied' | 'unavailable') => async () => {
  throw new KeyWrapperError(code, 'the KMS says no');
};

test('a value opens with the grant for it', async () => {
  expect((await openValue(grant, value, dataKeys())).reveal().toString()).toBe('value');
});

test.each(['tenantId', 'secretId', 'environmentId'])(
  'a grant for another %s does not open a value',
  async (part) => {
    const other = grantFor({ ...place, [part]: randomUUID() });
    await expect(openValue(other, value, dataKeys())).rejects.toMatchObject({ type: 'internal_error' });
  },
);

test('a copy of a grant with other contents does not count as a grant', async () => {
  const forged = { ...grant, ...place } as unknown as typeof grant;
  await expect(openValue(forged, value, dataKeys())).rejects.toThrow(TypeError);
});

test.each(['oauth2', 'certificate'] as const)(
  'a sealed string does not open as the value of an %s secret',
  async (kind) => {
    await expect(openValue(grant, { ...value, kind }, dataKeys())).rejects.toMatchObject({
      type: 'dependency_unavailable',
    });
    expect(failures).toMatchObject([{ code: 'tampered' }]);
  },
);

test('a cached data key serves while the KMS is away', async () => {
  const keys = dataKeys();
  await openValue(grant, value, keys);
  unwrap = refuse('unavailable');
  now += 600;
  expect((await openValue(grant, value, keys)).reveal().toString()).toBe('value');
});

test('without a cached data key an outage of the KMS makes the value unavailable, and raises no alarm', async () => {
  unwrap = refuse('unavailable');
  await expect(openValue(grant, value, dataKeys())).rejects.toMatchObject({
    type: 'dependency_unavailable',
    headers: { 'Retry-After': '1' },
  });
  expect(failures).toEqual([]);
});

test('a data key that the KMS denies is no longer used', async () => {
  const keys = dataKeys();
  await openValue(grant, value, keys);
  unwrap = refuse('denied');
  now += 600;
  await openValue(grant, value, keys);
  await expect(openValue(grant, value, keys)).rejects.toMatchObject({ type: 'dependency_unavailable' });
});

test('a data key whose entry was removed opens nothing, even if it was cached, and is dropped from the cache', async () => {
  const keys = dataKeys();
  await openValue(grant, value, keys);
  const kept = wrapped;
  wrapped = undefined;
  await expect(openValue(grant, value, keys)).rejects.toMatchObject({ type: 'dependency_unavailable' });
  expect(failures).toMatchObject([{ code: 'no_data_key' }]);
  wrapped = kept;
  unwrap = refuse('unavailable');
  await expect(openValue(grant, value, keys)).rejects.toMatchObject({ type: 'dependency_unavailable' });
});

test('a data key that is dropped during an opening is fetched again', async () => {
  const keys = dataKeys();
  await openValue(grant, value, keys);
  const opening = openValue(grant, value, keys);
  await Promise.resolve();
  keys.clear();
  expect((await opening).reveal().toString()).toBe('value');
});

describe('opened values that are kept', () => {
  beforeEach(() => {
    // The cache takes a time of 0 for no time.
    jest.useFakeTimers().advanceTimersByTime(1);
  });
  afterEach(() => void jest.useRealTimers());
  const opener = (keptMs: number) => {
    const keys = dataKeys();
    const dataKeysOpen = jest.fn(keys.open);
    return { open: createOpenValue({ dataKeys: { open: dataKeysOpen }, keptMs }), dataKeysOpen };
  };

  test('a value is opened once for many requests, and again when its time is over, however often it is used', async () => {
    const { open, dataKeysOpen } = opener(60_000);
    for (let second = 0; second < 59; second += 1) {
      const lease = await open(grant, value);
      expect(lease.reveal().toString()).toBe('value');
      lease.release();
      jest.advanceTimersByTime(1_000);
    }
    expect(dataKeysOpen).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1_001);
    (await open(grant, value)).release();
    expect(dataKeysOpen).toHaveBeenCalledTimes(2);
  });

  test('a value in use when its time is over stays until its request releases it, and is wiped then', async () => {
    const { open } = opener(1_000);
    const lease = await open(grant, value);
    jest.advanceTimersByTime(2_000);
    const bytes = lease.reveal();
    expect(bytes.toString()).toBe('value');
    lease.release();
    expect(bytes).toEqual(Buffer.alloc(5));
  });

  test('without a keeping time each value is wiped as soon as its request releases it', async () => {
    const { open, dataKeysOpen } = opener(0);
    const lease = await open(grant, value);
    const other = await open(grant, value);
    const bytes = lease.reveal();
    lease.release();
    expect([bytes, other.reveal().toString()]).toEqual([Buffer.alloc(5), 'value']);
    expect(dataKeysOpen).toHaveBeenCalledTimes(2);
  });

  test('a kept value needs a grant, and another version of the entry is opened separately', async () => {
    const { open, dataKeysOpen } = opener(60_000);
    await open(grant, value);
    const other = grantFor({ ...place, secretId: randomUUID() });
    expect(() => open(other, value)).toThrow(expect.objectContaining({ type: 'internal_error' }));
    await open(grant, { ...value, sealed: Buffer.from(value.sealed) });
    expect(dataKeysOpen).toHaveBeenCalledTimes(2);
  });
});

const secret: SecretEntry = {
  ...{ id: place.secretId, name: 's', kind: 'string', allowedHosts: null, allowedRoutes: null },
  ...{ alwaysRedact: false, expiresAt: null, strictExpiryEnforcement: false, environments: [] },
};

test.each<[string, Partial<UseQuestion>, object]>([
  ['missing_secret', { isPresented: true }, {}],
  ['secret_not_allowed', { byCaller: true }, {}],
  ['secret_not_allowed', { hostname: 'elsewhere' }, { allowedHosts: ['h'] }],
  ['secret_not_allowed', {}, { allowedRoutes: ['another'] }],
  ['secret_expired', {}, { expiresAt: 1, strictExpiryEnforcement: true }],
])('a request that breaks a rule gets no grant: %s %j %j', (type, question, fields) => {
  const route = { id: 'r', allowedSecrets: [] };
  const admitted = { caller: place, route, environment: 'production' } as unknown as Admitted;
  const asked = { secret: { ...secret, ...fields }, shown: 's', byCaller: false, isPresented: false };
  const ask = () => grantUse({ ...asked, admitted, hostname: 'h', ...question });
  expect(ask).toThrow(expect.objectContaining({ type }));
});

test('a secret without a value in the environment gives a grant that opens nothing', () => {
  const admitted = {
    ...{ caller: place, environment: 'production', route: { id: 'r', allowedSecrets: null } },
  } as unknown as Admitted;
  const bare = grantUse({ secret, shown: 's', byCaller: false, isPresented: false, admitted, hostname: 'h' });
  expect(bare.covers(place)).toBe(false);
});
