/** The cookie of a flow opens only for its own secret and tenant, unchanged, and in time. */
import { randomBytes, randomUUID } from 'node:crypto';
import { DataKey } from '@knoxcall/envelope';
import fc from 'fast-check';
import { type CookieSource, type Flow, flowCookie, type Owner, readFlow } from './state-cookie.ts';

const keys = new Map<string, DataKey>();
const source = (isSecure: boolean): CookieSource =>
  ({
    publicApiUrl: isSecure ? 'https://knoxcall.example' : 'http://localhost:4000/base/',
    dataKeys: { get: async (_tenant: string, id: string) => keys.get(id) },
    database: {
      tenant: {
        findUniqueOrThrow: async ({ where }: { where: { id: string } }) => ({
          activeDataKeyId: keyOf(where.id).id,
        }),
      },
      dataKey: {
        findUnique: async ({ where }: { where: { tenantId_id: { tenantId: string; id: string } } }) => {
          const { tenantId, id } = where.tenantId_id;
          return keyOf(tenantId).id === id ? { id } : null;
        },
      },
    },
  }) as unknown as CookieSource;

const tenants = new Map<string, string>();
function keyOf(tenantId: string): DataKey {
  const id = tenants.get(tenantId) ?? randomUUID();
  tenants.set(tenantId, id);
  const key = keys.get(id) ?? new DataKey({ id, tenantId, key: randomBytes(32) });
  keys.set(id, key);
  return key;
}

const owner: Owner = { tenantId: randomUUID(), secretId: randomUUID() };
const state = 's';
const flow: Flow = {
  state,
  verifier: 'v',
  environmentId: randomUUID(),
  client: 'c',
  apiKeyId: null,
  userId: null,
  expiresAt: Date.now() + 60_000,
};
const pairOf = (setCookie: string): string => setCookie.split(';')[0] ?? '';

test('a flow is read back from its cookie', async () => {
  const cookie = await flowCookie(source(false), owner, flow);
  expect(await readFlow(source(false), owner, { cookies: `other=1; ${pairOf(cookie)}`, state })).toEqual(
    flow,
  );
});

test('under https the cookie has a name that browsers accept only if it is secure and for the whole host', async () => {
  const cookie = await flowCookie(source(true), owner, flow);
  expect(cookie).toMatch(
    /^__Host-knoxcall_oauth2_\w{32}=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/,
  );
});

test('under http the browser sends the cookie to the callback address only', async () => {
  expect(await flowCookie(source(false), owner, flow)).toContain(
    `; Path=/base/auth/oauth2/callback/${owner.secretId}; HttpOnly`,
  );
});

test('two flows of one secret have a cookie each, and the value of one does not open under the name of the other', async () => {
  const [first, second] = [flow, { ...flow, state: 't' }];
  const [one, other] = await Promise.all(
    [first, second].map((each) => flowCookie(source(false), owner, each).then(pairOf)),
  );
  const cookies = `${one}; ${other}`;
  expect(await readFlow(source(false), owner, { cookies, state: 's' })).toEqual(first);
  expect(await readFlow(source(false), owner, { cookies, state: 't' })).toEqual(second);
  const [name] = (other ?? '').split('=');
  const swapped = `${name}=${(one ?? '').split('=')[1]}`;
  expect(await readFlow(source(false), owner, { cookies: swapped, state: 't' })).toBeNull();
});

test('a cookie does not open for another secret, another tenant, or after its time', async () => {
  const cookies = pairOf(await flowCookie(source(false), owner, flow));
  for (const other of [
    { ...owner, secretId: randomUUID() },
    { ...owner, tenantId: randomUUID() },
  ]) {
    expect(await readFlow(source(false), other, { cookies, state })).toBeNull();
  }
  const over = await flowCookie(source(false), owner, { ...flow, expiresAt: Date.now() - 1 });
  expect(await readFlow(source(false), owner, { cookies: pairOf(over), state })).toBeNull();
});

test('a cookie that is cut, made up, or has one byte changed does not open', async () => {
  const [name, value = ''] = pairOf(await flowCookie(source(false), owner, flow)).split('=');
  const bytes = Buffer.from(value, 'base64url');
  const changed = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ by;
    return copy;
  });
  const cut = fc.nat(bytes.length - 1).map((length) => bytes.subarray(0, length));
  const madeUp = fc.uint8Array({ maxLength: 200 }).map((made) => Buffer.from(made));
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, cut, madeUp), async (bad) => {
      const cookies = `${name}=${bad.toString('base64url')}`;
      expect(await readFlow(source(false), owner, { cookies, state })).toBeNull();
    }),
  );
});
