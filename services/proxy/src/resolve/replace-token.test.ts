import type { SecretEntry } from '@knoxcall/snapshot';
import type { SealedValue } from '../snapshots/snapshots.ts';
import { createReplaceToken } from './replace-token.ts';
import { isOldEnoughForDoubt, type TokenOutcome } from './token-waiter.ts';

const MINUTE = 60_000;

const token = (fields: Partial<SealedValue> = {}): SealedValue => ({
  tenantId: 't',
  secretId: 's',
  environmentId: 'e',
  kind: 'oauth2',
  revision: 5n,
  sealed: Buffer.alloc(0),
  issuedAt: Date.now() - 30 * MINUTE,
  endsAt: Date.now() + 30 * MINUTE,
  ...fields,
});

const secretIn = (status: SecretEntry['environments'][number]['status']) =>
  ({ id: 's', environments: [{ id: 'e', name: 'production', status }] }) as unknown as SecretEntry;

/** A proxy that has `current` in its snapshots, and whose requests for a refresh end in `outcome`. */
function scene(current: SealedValue | undefined, outcome: TokenOutcome | Error = 'too_late') {
  const asks: bigint[] = [];
  const replace = createReplaceToken({
    snapshots: { value: async () => current },
    awaitToken: async (_secret, { revision }, reason) => {
      expect(reason).toBe('rejected');
      asks.push(revision);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  });
  return { asks, replace };
}

test('no refresh is requested for a token that was replaced already', async () => {
  const { asks, replace } = scene(token({ revision: 6n }));
  expect(await replace({ secret: secretIn('connected'), value: token() })).toBe(true);
  expect(asks).toEqual([]);
});

test('a refresh of a token that nobody has replaced is requested by its revision', async () => {
  const { asks, replace } = scene(token(), token({ revision: 6n }));
  expect(await replace({ secret: secretIn('connected'), value: token() })).toBe(true);
  expect(asks).toEqual([5n]);
});

test.each(['error', 'expired', 'not_connected'] as const)(
  'no refresh is requested for a connection in status %s',
  async (status) => {
    const { asks, replace } = scene(token(), token({ revision: 6n }));
    expect(await replace({ secret: secretIn(status), value: token() })).toBe(false);
    expect(asks).toEqual([]);
  },
);

test('no refresh is requested for a connection that cannot be refreshed', async () => {
  const { asks, replace } = scene(token(), token({ revision: 6n }));
  const [environment] = secretIn('connected').environments;
  const secret = { id: 's', environments: [{ ...environment, renewable: false }] } as unknown as SecretEntry;
  expect(await replace({ secret, value: token() })).toBe(false);
  expect(asks).toEqual([]);
});

test('a young token is not doubted', async () => {
  const young = token({ issuedAt: Date.now() });
  const { asks, replace } = scene(young, token({ revision: 6n }));
  expect(await replace({ secret: secretIn('connected'), value: young })).toBe(false);
  expect(asks).toEqual([]);
});

test('a refresh that fails is waited for once for each revision of the token', async () => {
  const { asks, replace } = scene(token());
  for (let round = 0; round < 3; round += 1) {
    expect(await replace({ secret: secretIn('connected'), value: token() })).toBe(false);
  }
  expect(asks).toEqual([5n]);
  const other = scene(token({ revision: 7n }));
  await other.replace({ secret: secretIn('connected'), value: token({ revision: 7n }) });
  expect(other.asks).toEqual([7n]);
});

test('the answer passes unchanged if the snapshots cannot be read', async () => {
  const { replace } = scene(token(), new Error('out of reach'));
  expect(await replace({ secret: secretIn('connected'), value: token() })).toBe(false);
});

test.each([
  { lifeMs: 60 * MINUTE, ageMs: 59_000, isOld: false },
  { lifeMs: 60 * MINUTE, ageMs: 61_000, isOld: true },
  { lifeMs: 20_000, ageMs: 1_900, isOld: false },
  { lifeMs: 20_000, ageMs: 2_100, isOld: true },
  { lifeMs: null, ageMs: 59_000, isOld: false },
  { lifeMs: null, ageMs: 61_000, isOld: true },
])(
  'a token for $lifeMs ms that is $ageMs ms old is old enough to be doubted: $isOld',
  ({ lifeMs, ageMs, isOld }) => {
    const issuedAt = Date.now() - ageMs;
    const endsAt = lifeMs === null ? null : issuedAt + lifeMs;
    expect(isOldEnoughForDoubt({ issuedAt, endsAt })).toBe(isOld);
  },
);
