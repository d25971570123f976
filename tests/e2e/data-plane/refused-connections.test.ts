/** An OAuth2 secret without a usable token stops the request; a provider's faults are never shown to the caller. */
import { type SmallProvider, startSmallProvider } from '../oauth2/src/small-provider.ts';
import { product } from '../src/shared-product.ts';
import { expectRefused } from './src/expect-refused.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
let provider: SmallProvider;

beforeAll(async () => {
  provider = await startSmallProvider();
});
afterAll(() => provider.stop());

const connection = (name: string, fields: object = {}): Promise<unknown> =>
  scene.tenant.done('POST', '/v1/secrets', {
    name,
    secret_type: 'oauth2',
    provider: 'custom',
    grant_type: 'client_credentials',
    client_id: 'client',
    client_secret: 'client-secret',
    auth_url: `${provider.origin}/authorize`,
    token_url: `${provider.origin}/token`,
    ...fields,
  });
const withToken = (name: string) =>
  scene.route({ inject_headers_json: { Authorization: `Bearer {{secret:${name}}}` } });
const grant = (body: object, status = 200): void => {
  provider.answering = (_ask, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

test('a secret that was never connected: 502 oauth2_not_connected', async () => {
  await connection('never', { grant_type: 'authorization_code' });
  const answer = await scene.call(await withToken('never'));
  expectRefused(answer, { status: 502, type: 'oauth2_not_connected' }, scene.upstream);
});

test('a secret whose provider refused: 502 oauth2_not_connected, without the words of the provider', async () => {
  grant({ error: 'invalid_client', error_description: 'provider-says-this' }, 401);
  await connection('refused');
  const answer = await scene.call(await withToken('refused'));
  expectRefused(answer, { status: 502, type: 'oauth2_not_connected' }, scene.upstream);
  expect(answer.text).not.toContain('provider-says-this');
});

test('a provider that does not answer in time: 503 dependency_unavailable after 5 s', async () => {
  grant({ access_token: 'short-lived', token_type: 'bearer', expires_in: 2 });
  await connection('hanging');
  provider.answering = () => undefined;
  const name = await withToken('hanging');
  const start = performance.now();
  let answer = await scene.call(name);
  while (answer.status === 200 && performance.now() - start < 10_000) {
    scene.upstream.reset();
    answer = await scene.call(name);
  }
  expectRefused(answer, { status: 503, type: 'dependency_unavailable' }, scene.upstream);
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
}, 20_000);

test('a token arrives as the value of its secret, in headers and bodies', async () => {
  grant({ access_token: 'the-access-token', token_type: 'bearer', expires_in: 3600 });
  await connection('connected');
  const answer = await scene.call(await withToken('connected'), { body: '{"t":"{{secret:connected}}"}' });
  expect(answer.status).toBe(200);
  const { headers, body } = scene.upstream.last();
  expect([headers.authorization, body.toString()]).toEqual([
    'Bearer the-access-token',
    '{"t":"the-access-token"}',
  ]);
  const other = await scene.call(await withToken('connected'), { proxy: product.proxies.length - 1 });
  expect(other.status).toBe(200);
});
