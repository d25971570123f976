/** The cookie of a flow opens for the secret and the tenant that it was made for, whole, in time, and nowhere else. */
import { randomBytes, randomUUID } from 'node:crypto';
import { DataKey } from '@knoxcall/envelope';
import fc from 'fast-check';
import { type CookieSource, type Flow, flowCookie, type Owner, readFlow } from './state-cookie.ts';

const keys = new Map<string, DataKey>();
const source = (isSecure: boolean): CookieSource =>
  ({
    isSecure,
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
const flow: Flow = { state: 's', verifier: 'v', environmentId: randomUUID(), expiresAt: Date.now() + 60_000 };
const pairOf = (setCookie: string): string => setCookie.split(';')[0] ?? '';

test('what was put in comes back', async () => {
  const cookie = await flowCookie(source(false), owner, flow);
  expect(await readFlow(source(false), owner, `other=1; ${pairOf(cookie)}`)).toEqual(flow);
});

test('under https the name demands a secure cookie for the whole host', async () => {
  const cookie = await flowCookie(source(true), owner, flow);
  expect(cookie).toMatch(
    /^__Host-knoxcall_oauth2_\w{32}=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/,
  );
});

test('another secret, another tenant and a flow that is over get nothing', async () => {
  const value = pairOf(await flowCookie(source(false), owner, flow)).split('=')[1];
  for (const other of [
    { ...owner, secretId: randomUUID() },
    { ...owner, tenantId: randomUUID() },
  ]) {
    const name = `knoxcall_oauth2_${other.secretId.replaceAll('-', '')}`;
    expect(await readFlow(source(false), other, `${name}=${value}`)).toBeNull();
  }
  const over = await flowCookie(source(false), owner, { ...flow, expiresAt: Date.now() - 1 });
  expect(await readFlow(source(false), owner, pairOf(over))).toBeNull();
});

test('a cookie with one byte changed, cut or made up opens nothing', async () => {
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
      expect(await readFlow(source(false), owner, `${name}=${bad.toString('base64url')}`)).toBeNull();
    }),
  );
});
