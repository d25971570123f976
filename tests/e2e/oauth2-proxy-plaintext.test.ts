/** Neither a secret nor a token goes over http:// to a host outside EGRESS_ALLOW_CIDRS; the connection is not even made. */
import { type ProviderScene, setProviderScene } from './src/provider-scene.ts';
import { product } from './src/shared-product.ts';

/** A public address, which is denied only because a secret would be sent to it. */
const ELSEWHERE = 'http://93.184.216.34';

let scene: ProviderScene;

beforeAll(async () => {
  scene = await setProviderScene(product);
}, 120_000);
afterAll(async () => {
  await scene?.stop();
});

test("a token is refused in a header, in the caller's body and in the route's body", async () => {
  const { name } = await scene.connected(3600, { target_base_url: ELSEWHERE });
  const inBody = { token: `{{secret:${name}}}` };
  const bare = { target_base_url: ELSEWHERE, inject_headers_json: {} };
  await scene.tenant.done('POST', '/v1/routes', { name: 'of-the-caller', ...bare });
  await scene.tenant.done('POST', '/v1/routes', { name: 'of-the-route', ...bare, inject_body_json: inBody });
  const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const started = Date.now();
  const answers = [
    await scene.tenant.proxy({ route: name }),
    await scene.tenant.proxy({ route: 'of-the-caller', ...json, body: JSON.stringify(inBody) }),
    await scene.tenant.proxy({ route: 'of-the-route', ...json, body: '{}' }),
  ];
  expect(answers.map(({ status, json }) => [status, json.error?.type])).toEqual(
    answers.map(() => [403, 'egress_denied']),
  );
  // The proxy gives an unanswered connection up after ten seconds.
  expect(Date.now() - started).toBeLessThan(5_000);
  for (const { headers } of answers) {
    const record = await scene.recordOf(headers['x-knox-request-id']);
    expect(record).toMatchObject({ error: 'egress_denied', upstream_status: null, retried: false });
  }
});

test('the same token may go to a host inside the allowed ranges', async () => {
  const { name } = await scene.connected(3600);
  expect((await scene.tenant.proxy({ route: name })).status).toBe(200);
});
