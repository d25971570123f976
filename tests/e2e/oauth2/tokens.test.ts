/** Tokens of OAuth2 secrets: who may read them, and when they are refreshed. */
import { createTenant, type Tenant, until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { type Desk, openDesk } from './src/desk.ts';
import { times } from './src/oauth2-product.ts';
import { type SmallProvider, startSmallProvider } from './src/small-provider.ts';

let tenant: Tenant;
let provider: SmallProvider;
let desk: Desk;

beforeAll(async () => {
  tenant = await createTenant(product);
}, 120_000);

beforeEach(async () => {
  provider = await startSmallProvider();
  desk = openDesk(tenant, provider);
});
afterEach(() => provider.stop());

describe('reading a token', () => {
  test('needs an editor, and no cache may store the answer', async () => {
    const id = await desk.connected();
    const answer = await desk.tokenOf(id);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json.data).toEqual({
      access_token: expect.stringMatching(/^access-/),
      expires_at: expect.stringMatching(/^\d{4}-.*Z$/),
      token_type: 'Bearer',
      connection_status: 'connected',
    });
    const reader = await tenant.done('POST', '/v1/api-keys', { name: 'reader', role: 'read' });
    const refused = await tenant.as(String(reader.api_key)).api('GET', `/v1/secrets/${id}/oauth2/token`);
    expect([refused.status, refused.json.error?.type]).toEqual([403, 'forbidden']);
    const log = await tenant.api('GET', '/v1/audit-logs');
    expect(log.text).toContain('secret.read_token');
    expect(log.text).not.toContain('access-');
  });

  test('of a secret past an enforced end is refused, and no new token is requested', async () => {
    const id = await desk.connected();
    const before = provider.asks.length;
    const past = new Date(Date.now() - 1000).toISOString();
    const end = (fields: object) =>
      tenant.done('PATCH', `/v1/secrets/${id}`, { strict_expiry_enforcement: true, ...fields });
    await end({ expires_at: past });
    const refused = await desk.tokenOf(id);
    expect([refused.status, refused.json.error?.type]).toEqual([422, 'secret_expired']);
    expect(provider.asks).toHaveLength(before);
    await end({ expires_at: past, strict_expiry_enforcement: false });
    expect((await desk.tokenOf(id)).status).toBe(200);
    await end({ expires_at: new Date(Date.now() + 60_000).toISOString() });
    expect((await desk.tokenOf(id)).status).toBe(200);
  });

  test.each([{ allowed_hosts: ['api.example.com'] }, { allowed_routes: [] }, { always_redact: true }])(
    'of a secret with %j needs an admin',
    async (policy) => {
      const id = await desk.connected(policy);
      const made = await tenant.done('POST', '/v1/api-keys', { name: 'editor', role: 'editor' });
      const refused = await tenant.as(String(made.api_key)).api('GET', `/v1/secrets/${id}/oauth2/token`);
      expect([refused.status, refused.json.error?.type]).toEqual([403, 'forbidden']);
      expect((await desk.tokenOf(id)).status).toBe(200);
    },
  );

  test('of a string secret is an error', async () => {
    const secret = await tenant.done('POST', '/v1/secrets', { name: 'plain', value: 'x' });
    const answer = await desk.tokenOf(String(secret.id));
    expect([answer.status, answer.json.error?.type]).toEqual([400, 'invalid_type']);
  });

  test('keeps the old refresh token if a refresh brings none', async () => {
    provider.lifetimeSeconds = 1;
    provider.rotate = false;
    const id = await desk.connected();
    await until('two refreshes', () => desk.asked('refresh_token') >= 2);
    const tokens = new Set(provider.asks.flatMap(({ form }) => form.refresh_token ?? []));
    expect(tokens.size).toBe(1);
    expect((await desk.statusOf(id)).status).toBe('connected');
  });

  test('is not needed for a refresh, which comes before the end of the token', async () => {
    provider.lifetimeSeconds = 2;
    await desk.connected();
    await until('a refresh', () => desk.asked('refresh_token') >= 1);
    expect(provider.reuses).toBe(0);
  });

  test('by many callers causes one refresh once the token has ended', async () => {
    provider.lifetimeSeconds = 1;
    const id = await desk.connected();
    provider.lifetimeSeconds = 3600;
    provider.delayMs = 300;
    const [connection] = (await tenant.done('GET', `/v1/secrets/${id}`)).connections as unknown as {
      token_expires_at: string;
    }[];
    const endsAt = Date.parse(connection!.token_expires_at);
    await until('the end of the token', () => desk.asked('refresh_token') === 1 || Date.now() >= endsAt);
    const answers = await Promise.all(Array.from({ length: 16 }, () => desk.tokenOf(id)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    await until('the refresh', () => desk.asked('refresh_token') >= 1);
    const last = await desk.tokenOf(id);
    expect(provider.live).toContain(String(last.json.data?.access_token));
    expect([desk.asked('refresh_token'), provider.reuses]).toEqual([1, 0]);
  });
});

describe('the end of a token', () => {
  const fields = { grant_type: 'client_credentials' };
  const create = async () =>
    String((await tenant.done('POST', '/v1/secrets/oauth2', desk.custom(fields))).id);
  const told = (answer: (now: number) => object) => {
    provider.dress = (json) => ({
      headers: {},
      body: JSON.stringify({ ...json, expires_in: undefined, ...answer(Date.now()) }),
    });
  };
  const seconds = (ms: number): number => Math.round(ms / 1000);
  const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

  test.each([
    ['expires_at in Unix seconds', (now: number) => ({ expires_at: seconds(now) + 7200 })],
    ['expires_at in Unix milliseconds', (now: number) => ({ expires_at: String(now + 7_200_000) })],
    ['expires_at as a date', (now: number) => ({ expires_at: new Date(now + 7_200_000).toISOString() })],
    ['expires_in_sec', () => ({ expires_in_sec: 7200 })],
    ['expires', () => ({ expires: '7200' })],
    ['a JWT', (now: number) => ({ access_token: jwt({ exp: seconds(now) + 7200 }) })],
    [
      'expires_at beside an expires_in of 0',
      (now: number) => ({ expires_in: 0, expires_at: now + 7_200_000 }),
    ],
    ['expires_in before all others', (now: number) => ({ expires_in: 7200, expires_at: now, expires: 1 })],
  ])('is read from %s, and shown', async (_where, answer) => {
    told(answer);
    const { expires_at } = (await desk.tokenOf(await create())).json.data ?? {};
    const left = (Date.parse(String(expires_at)) - Date.now()) / 1000;
    expect(left).toBeGreaterThan(7200 - 40);
    expect(left).toBeLessThan(7200);
  });

  test('may also be a date, and the refresh comes before it', async () => {
    told((now) => ({ expires_at: new Date(now + 2000).toISOString() }));
    const id = await create();
    await until('a refresh', () => provider.asks.length >= 2);
    expect((await desk.tokenOf(id)).status).toBe(200);
  });

  test.each([0, '0', -1, -3600, 1e30, 'soon'])(
    'is ignored if it is %j: the token is used, and no other one is requested',
    async (expires_in) => {
      told(() => ({ expires_in }));
      const id = await create();
      for (let reads = 0; reads < 5; reads += 1) {
        const { status, json } = await desk.tokenOf(id);
        expect([status, json.data?.expires_at]).toEqual([200, null]);
      }
      expect(provider.asks).toHaveLength(1);
    },
  );

  test('that comes at once causes no more refreshes than the minimum interval allows, used or not', async () => {
    told((now) => ({ expires_at: now + 300 }));
    const id = await create();
    const messages = new Set<string>();
    await until('three refreshes', async () => {
      const { status, json } = await desk.tokenOf(id);
      if (status !== 200) messages.add(String(json.error?.message));
      return provider.asks.length >= 4 && messages.size > 0;
    });
    const [, ...refreshes] = provider.asks.map(({ at }) => at);
    const gaps = refreshes.slice(1).map((at, index) => at - (refreshes[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(times.floorSeconds * 1000 - 100);
    expect([...messages].join()).toContain('has ended already; the next is asked for at 20');
  });
});
