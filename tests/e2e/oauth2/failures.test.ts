/** Providers that fail: they are asked again later, their tokens are used to the end, and a final refusal is not repeated. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import {
  createTenant,
  holdChanges,
  type Product,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { makeReceiver } from '../management/src/webhook-receiver.ts';
import { type Desk, openDesk } from './src/desk.ts';
import { startOAuth2Product, times } from './src/oauth2-product.ts';
import {
  type Answering,
  type Dressed,
  type SmallProvider,
  startSmallProvider,
} from './src/small-provider.ts';

let product: Product;
let tenant: Tenant;
let provider: SmallProvider;
let desk: Desk;

beforeAll(async () => {
  product = await startOAuth2Product();
  tenant = await createTenant(product);
}, 120_000);
afterAll(() => product?.stop());

beforeEach(async () => {
  provider = await startSmallProvider();
  desk = openDesk(tenant, provider);
});
afterEach(() => provider.stop());

describe('a provider that fails', () => {
  const ways: Record<string, Answering> = {
    'answers 500': (_ask, response) => void response.writeHead(500).end(),
    'never answers': () => undefined,
    'answers without end': (_ask, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"access_token":"${'x'.repeat(200_000)}"}`);
    },
    'answers nonsense': (_ask, response) => void response.end('<html>'),
  };

  /** Each case has its own provider, so that all run at once. */
  async function failAndRecover(answering: Answering): Promise<void> {
    const own = await startSmallProvider();
    const { connected, asked, tokenOf, statusOf } = openDesk(tenant, own);
    own.lifetimeSeconds = 1;
    const id = await connected();
    own.answering = answering;
    await until('two attempts', () => asked('refresh_token') >= 2, 20_000);
    const token = await tokenOf(id);
    expect([token.status, token.json.error?.type]).toEqual([500, 'token_error']);
    const { status, why } = await statusOf(id);
    expect(status).toBe('connected');
    expect(String(why)).toMatch(/provider/);
    own.answering = undefined;
    own.lifetimeSeconds = 3600;
    await until('recovery', async () => (await tokenOf(id)).status === 200, 20_000);
    expect(await statusOf(id)).toEqual({ status: 'connected', why: null });
    await own.stop();
  }

  test(`in these ways is asked again later, and recovers by itself: ${Object.keys(ways).join(', ')}`, async () => {
    await Promise.all(Object.values(ways).map(failAndRecover));
  });

  test('and asks for patience is left alone for that long', async () => {
    provider.lifetimeSeconds = 1;
    const id = await desk.connected();
    provider.answering = (_ask, response) => void response.writeHead(429, { 'retry-after': '3' }).end();
    await until('an attempt', () => desk.asked('refresh_token') === 1, 20_000);
    const askedAt = Date.now();
    provider.answering = undefined;
    provider.lifetimeSeconds = 3600;
    expect((await desk.tokenOf(id)).status).toBe(500);
    await until('recovery', async () => (await desk.tokenOf(id)).status === 200, 20_000);
    expect(Date.now() - askedAt).toBeGreaterThanOrEqual(2_900);
    expect(desk.asked('refresh_token')).toBe(2);
  });

  test('with invalid_grant causes an error once, webhooks are told, and the provider is not asked again', async () => {
    const hooks = await startRecordingUpstream();
    const receiver = await makeReceiver(tenant, hooks, { events: ['connection.lost'] });
    provider.lifetimeSeconds = 1;
    const id = await desk.connected();
    provider.answering = (_ask, response) =>
      void response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":"invalid_grant","error_description":"token refresh-abc is over"}');
    await until('the error', async () => String((await desk.statusOf(id)).status) === 'error');
    expect((await desk.statusOf(id)).why).toBe('The provider refused: invalid_grant (400).');
    expect((await receiver.event('connection.lost')).data).toEqual({
      secret: { id, name: expect.any(String) },
      ...{ environment: 'production', status: 'error' },
      caused_by: { type: 'system', id: expect.any(String) },
    });
    await hooks.close();
    const before = provider.asks.length;
    await until('its end', async () => (await desk.tokenOf(id)).status === 500);
    for (let round = 0; round < 5; round += 1) expect((await desk.tokenOf(id)).status).toBe(500);
    expect(provider.asks).toHaveLength(before);
  });

  test('the lease of a dead process ends, and the next process takes over', async () => {
    provider.lifetimeSeconds = 1;
    const id = await desk.connected();
    provider.answering = () => undefined;
    await until('a refresh in flight', () => desk.asked('refresh_token') >= 1);
    await product.kill('worker', 'SIGKILL');
    provider.answering = undefined;
    provider.lifetimeSeconds = 3600;
    const started = Date.now();
    const token = await desk.tokenOf(id);
    expect(token.status).toBe(200);
    expect(Date.now() - started).toBeLessThan((times.leaseSeconds + 4) * 1000);
    await product.start('worker');
  });

  test('a refresh of a worker that was killed is made by the next one, without anybody who asks', async () => {
    provider.lifetimeSeconds = 2;
    const id = await desk.connected();
    provider.answering = () => undefined;
    await until('a refresh in flight', () => desk.asked('refresh_token') >= 1);
    await product.kill('worker', 'SIGKILL');
    Object.assign(provider, { answering: undefined, lifetimeSeconds: 3600 });
    await product.start('worker');
    await until('another refresh', () => desk.asked('refresh_token') >= 2, (times.leaseSeconds + 12) * 1000);
    await until('the token', async () => (await desk.tokenOf(id)).status === 200);
    expect(desk.asked('refresh_token')).toBe(2);
  });

  test('an answer that waits for other changes of the tenant survives the process that received it', async () => {
    provider.lifetimeSeconds = 2;
    const id = await desk.connected();
    const held = await holdChanges(product, tenant.id);
    provider.lifetimeSeconds = 3600;
    await until('a refresh', () => desk.asked('refresh_token') >= 1);
    await held.somebodyWaits();
    await product.kill('worker', 'SIGKILL');
    await held.letGo();
    await product.start('worker');
    await until('the token', async () => (await desk.tokenOf(id)).status === 200, 20_000);
    const { access_token } = (await desk.tokenOf(id)).json.data ?? {};
    expect([desk.asked('refresh_token'), provider.reuses]).toEqual([1, 0]);
    expect(provider.live).toContain(String(access_token));
    expect(await desk.statusOf(id)).toEqual({ status: 'connected', why: null });
  });
});

/** One secret for each case, with a client of its own, so that all run at once. */
async function connectedAs(cases: Record<string, unknown>): Promise<Record<string, string>> {
  const made = Object.keys(cases).map(
    async (name) => [name, await desk.connected({ client_id: name })] as const,
  );
  return Object.fromEntries(await Promise.all(made));
}

const clientOf = ({ headers }: { headers: { authorization?: string | undefined } }): string =>
  Buffer.from(String(headers.authorization).slice('Basic '.length), 'base64').toString().split(':')[0] ?? '';
const refreshesOf = (client: string): number =>
  provider.asks.filter((ask) => ask.form.grant_type === 'refresh_token' && clientOf(ask) === client).length;

describe('a provider that rotates refresh tokens and answers in unusual forms', () => {
  const text = (json: object): string => JSON.stringify(json);
  const form = (json: object): string => new URLSearchParams(Object.entries(json)).toString();
  const packed = (encoding: string, pack: (body: string) => Buffer) => (json: object) => ({
    headers: { 'content-type': 'application/json', 'content-encoding': encoding },
    body: pack(text(json)),
  });
  const typed = (type: string, write: (json: object) => string) => (json: object) => ({
    headers: { 'content-type': type },
    body: write(json),
  });
  const ways: Record<string, (json: object) => Dressed> = {
    gzip: packed('gzip', gzipSync),
    deflate: packed('deflate', deflateSync),
    'deflate-raw': packed('deflate', deflateRawSync),
    brotli: packed('br', brotliCompressSync),
    bom: typed('application/json', (json) => `\ufeff${text(json)}`),
    'form-text': typed('text/plain', form),
    'form-html': typed('text/html', form),
    'json-html': typed('text/html', text),
    'no-error': typed('application/json', (json) => text({ ...json, error: '', error_description: null })),
    'null-error': typed('application/json', (json) => text({ ...json, error: null })),
  };

  test('keeps every connection: every readable answer is used', async () => {
    provider.dress = (json, ask) => (ways[clientOf(ask)] ?? typed('application/json', text))(json);
    provider.lifetimeSeconds = 1;
    const ids = await connectedAs(ways);
    await until(
      'two refreshes of each',
      () => Object.keys(ways).every((name) => refreshesOf(name) >= 2),
      20_000,
    );
    provider.lifetimeSeconds = 3600;
    for (const [name, id] of Object.entries(ids)) {
      await until(`a token for ${name}`, async () => (await desk.tokenOf(id)).status === 200);
      expect(await desk.statusOf(id)).toEqual({ status: 'connected', why: null });
    }
    expect(provider.reuses).toBe(0);
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('an answer that unpacks to more than 64 KiB (%s) is refused', async (encoding, pack) => {
    const body = pack(`{"access_token":"a","x":"${'x'.repeat(1_000_000)}"}`);
    expect(body.length).toBeLessThan(2000);
    provider.answering = (_ask, response) =>
      void response.writeHead(200, { 'content-encoding': encoding }).end(body);
    const fields = desk.custom({ grant_type: 'client_credentials' });
    expect((await tenant.done('POST', '/v1/secrets/oauth2', fields)).last_error).toBe(
      "The provider's answer is over 64 KiB.",
    );
  });
});

describe('a provider that refuses but means "not now"', () => {
  const tooMany = 'You have made too many requests continuously. Please try again after some time.';
  const denied = { error: 'Access Denied', error_description: tooMany };
  const busy = { error: 'invalid_grant', error_description: 'token request is already being processed' };
  const refusals: Record<string, [status: number, body: object | string, words: string]> = {
    denied: [400, denied, 'Access Denied'],
    'denied-200': [200, denied, 'Access Denied'],
    busy: [400, busy, 'invalid_grant'],
    html: [400, '<html><body>Bad Request</body></html>', 'a page'],
    empty: [401, '', 'nothing'],
    limit: [400, { error: 'rate_limit_exceeded' }, 'rate_limit_exceeded'],
    unknown: [400, { error: 'unknown_error' }, 'unknown_error'],
    away: [400, { error: 'temporarily_unavailable' }, 'temporarily_unavailable'],
    slow: [400, { error: 'slow_down' }, 'slow_down'],
  };

  test('is asked again after growing pauses, and the connection works once it agrees', async () => {
    provider.lifetimeSeconds = 1;
    const ids = await connectedAs(refusals);
    const began = performance.now();
    provider.answering = (ask, response) => {
      const [status, body] = refusals[clientOf(ask)] ?? [500, ''];
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const names = Object.keys(refusals);
    await until('three tries of each', () => names.every((name) => refreshesOf(name) >= 3), 20_000);
    for (const [name, id] of Object.entries(ids)) {
      const [status, , words] = refusals[name]!;
      expect(await desk.statusOf(id)).toEqual({
        status: 'connected',
        why: `The provider answered ${status}: ${words}.`,
      });
      const tries = provider.asks
        .filter((ask) => clientOf(ask) === name && ask.at > began)
        .map(({ at }) => at);
      const [first = 0, second = 0, third = 0] = tries;
      expect(second - first).toBeGreaterThan(0.75 * times.backoffMs);
      expect(third - second).toBeGreaterThan(0.75 * 2 * times.backoffMs);
    }
    provider.answering = undefined;
    provider.lifetimeSeconds = 3600;
    for (const id of Object.values(ids))
      await until('recovery', async () => (await desk.tokenOf(id)).status === 200, 20_000);
    expect(provider.reuses).toBe(0);
  });

  test('is believed for a grant without a person: the secret is in error, and the provider is not asked again', async () => {
    provider.answering = (_ask, response) => void response.writeHead(403).end('{"error":"access_denied"}');
    const fields = desk.custom({ grant_type: 'client_credentials' });
    const secret = await tenant.done('POST', '/v1/secrets/oauth2', fields);
    expect(secret).toMatchObject({
      connection_status: 'error',
      last_error: 'The provider refused: access_denied (403).',
    });
    expect((await desk.tokenOf(String(secret.id))).status).toBe(500);
    expect(provider.asks).toHaveLength(1);
  });
});
