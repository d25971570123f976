/** A request whose token has ended waits for a new one, but not for long, and not for a connection that cannot be refreshed. */
import { until } from '@knoxcall/testkit';
import { type ProviderScene, setProviderScene } from './src/provider-scene.ts';
import { product } from './src/shared-product.ts';

let scene: ProviderScene;

beforeEach(async () => {
  scene = await setProviderScene(product);
});
afterEach(() => scene.stop());

const refuse: NonNullable<ProviderScene['provider']['answering']> = (_ask, response) =>
  void response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');

/** A secret whose token has ended while the provider answered each refresh with `answering`. */
async function ended(answering: ProviderScene['provider']['answering']) {
  const secret = await scene.connected(1);
  scene.provider.lifetimeSeconds = 3600;
  scene.provider.answering = answering;
  const connectedAt = Date.now();
  await until('the end of the token', () => Date.now() - connectedAt > 1_000);
  return secret;
}

async function timed<T>(work: Promise<T>): Promise<{ answer: T; ms: number }> {
  const started = Date.now();
  return { answer: await work, ms: Date.now() - started };
}

test('it waits for the refresh of a slow provider', async () => {
  const { name } = await scene.connected(1);
  scene.provider.lifetimeSeconds = 3600;
  scene.provider.delayMs = 1_200;
  const connectedAt = Date.now();
  await until('the end of the token', () => Date.now() - connectedAt > 950);
  const answers = await Promise.all(Array.from({ length: 20 }, () => scene.tenant.proxy({ route: name })));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 welcome']));
  expect([scene.refreshes(), scene.provider.reuses]).toEqual([1, 0]);
});

test('it is refused after five seconds, and nothing is sent with the token that has ended', async () => {
  const { name, id } = await ended((_ask, response) => void response.writeHead(503).end());
  const { answer, ms } = await timed(scene.tenant.proxy({ route: name }));
  expect([answer.status, answer.json.error?.type]).toEqual([503, 'dependency_unavailable']);
  expect(answer.headers['retry-after']).toBe('1');
  expect(ms).toBeGreaterThan(4_500);
  expect(ms).toBeLessThan(7_000);
  expect(scene.upstream.received).toEqual([]);
  expect(await scene.statusOf(id)).toBe('connected');
  scene.provider.answering = undefined;
  await until('recovery', async () => (await scene.tenant.proxy({ route: name })).status === 200, 20_000);
});

test('it is refused at once if the provider has refused, and the provider is not asked again', async () => {
  const { name, id } = await ended(refuse);
  await until('the error', async () => (await scene.statusOf(id)) === 'error');
  const asked = scene.provider.asks.length;
  const { answer, ms } = await timed(scene.tenant.proxy({ route: name }));
  expect([answer.status, answer.json.error?.type]).toEqual([502, 'oauth2_not_connected']);
  expect(answer.json.error?.message).toContain(
    `KnoxCall: OAuth2 secret '${name}' has no usable token in environment 'production'. A person must connect it`,
  );
  expect(answer.headers['x-should-retry']).toBe('false');
  const { last_error: why } = await scene.tenant.done('GET', `/v1/secrets/${id}`);
  expect(answer.text).not.toContain(String(why));
  expect(ms).toBeLessThan(1_000);
  expect([scene.upstream.received.length, scene.provider.asks.length]).toEqual([0, asked]);
});

test('it is refused as soon as the provider refuses, without waiting any longer', async () => {
  const { name } = await scene.connected(1);
  scene.provider.answering = async (ask, response) => {
    await until('somebody waits', () => waits);
    await refuse(ask, response);
  };
  let waits = false;
  const connectedAt = Date.now();
  await until('the end of the token', () => Date.now() - connectedAt > 950);
  const waiting = timed(scene.tenant.proxy({ route: name }));
  waits = true;
  const { answer, ms } = await waiting;
  expect([answer.status, answer.json.error?.type]).toEqual([502, 'oauth2_not_connected']);
  expect(ms).toBeLessThan(3_000);
});

test('it is refused at once if nobody ever connected the secret', async () => {
  const { tenant, provider, upstream } = scene;
  await tenant.done('POST', '/v1/secrets/oauth2', {
    name: 'idle',
    provider: 'custom',
    client_id: 'client',
    client_secret: 'hush-hush',
    auth_url: `${provider.origin}/authorize`,
    token_url: `${provider.origin}/token`,
  });
  await tenant.done('POST', '/v1/routes', {
    name: 'idle',
    target_base_url: upstream.url,
    inject_headers_json: { Authorization: 'Bearer {{secret:idle}}' },
  });
  const { answer, ms } = await timed(tenant.proxy({ route: 'idle' }));
  expect([answer.status, answer.json.error?.type]).toEqual([502, 'oauth2_not_connected']);
  expect(ms).toBeLessThan(1_000);
  expect(upstream.received).toEqual([]);
});
