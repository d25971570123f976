/** SIGTERM of each service while others go on, as in an upgrade: no request fails, and each process ends in order. */
import {
  type CallAnswer,
  call,
  createTenant,
  type Product,
  type RecordingUpstream,
  type ServiceName,
  sendSecret,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { type Balancer, startBalancer } from './src/balancer.ts';
import { type Kind, startLoad } from './src/start-load.ts';

let product: Product;
let upstream: RecordingUpstream;
let tenant: Tenant;
let proxies: Balancer;
let controlPlanes: Balancer;

/** Longer than a request to `/slow` or `/drip` takes. */
const slowMs = 800;

beforeAll(async () => {
  const environment = { SHUTDOWN_DELAY_SECONDS: '2' };
  [product, upstream] = await Promise.all([
    startProduct({ proxies: 2, controlPlanes: 2, workers: 2, environment }),
    startRecordingUpstream(),
  ]);
  upstream.answerWith(({ url, headers, body }, response) => {
    const seen = `${headers['x-key']} ${body.length}`;
    if (url === '/slow') setTimeout(() => response.end(seen), slowMs);
    else if (url === '/drip') {
      response.write(seen);
      setTimeout(() => response.end(' to the end'), slowMs);
    } else response.end(seen);
  });
  tenant = await createTenant(product);
  await sendSecret(tenant, upstream, { route: 'r', secret: { name: 'key', value: 'value-of-the-key' } });
  [proxies, controlPlanes] = [startBalancer(product.proxies), startBalancer(product.controlPlanes)];
}, 90_000);

afterAll(async () => {
  await Promise.all([proxies?.stop(), controlPlanes?.stop()]);
  await product?.stop();
  await upstream?.close();
}, 60_000);

const proxied = (path: string, body: string, expected: string): Kind => ({
  name: `proxied ${path}`,
  send: () =>
    call(`${proxies.next()}${path}`, {
      method: 'POST',
      headers: { 'x-knoxcall-key': tenant.key, 'x-knoxcall-route': 'r', 'content-type': 'application/json' },
      body,
    }),
  isRight: ({ status, text }) => status === 200 && text === expected,
});

const managed = (method: string, path: string, body?: object): Kind => ({
  name: `${method} ${path}`,
  send: () =>
    call(`${controlPlanes.next()}${path}`, {
      method,
      headers: { 'x-api-key': tenant.key, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    }),
  isRight: ({ status, json }) => status < 300 && json.meta?.warnings === undefined,
});

const json = JSON.stringify({ key: '{{secret:key}}', filler: 'x'.repeat(20_000) });
const substituted = json.replace('{{secret:key}}', 'value-of-the-key').length;
const kinds = (): Kind[] => [
  proxied('/quick', '{}', 'value-of-the-key 2'),
  proxied('/large', json, `value-of-the-key ${substituted}`),
  proxied('/slow', '{}', 'value-of-the-key 2'),
  proxied('/drip', '{}', 'value-of-the-key 2 to the end'),
  managed('GET', '/v1/secrets'),
  { ...managed('POST', '/v1/collections'), send: makeCollection },
];

let made = 0;
function makeCollection(): Promise<CallAnswer> {
  made += 1;
  return managed('POST', '/v1/collections', { name: `collection ${made}` }).send();
}

test('when one of each service ends, no request fails, each process ends in order, and every request is in the log', async () => {
  const load = startLoad(kinds().flatMap((kind) => [kind, kind]));
  await load.goesOn(10);
  const leaving: ServiceName[] = ['control-plane', 'worker', 'proxy-0'];
  const ended = await Promise.all(leaving.map((name) => product.kill(name, 'SIGTERM')));
  expect(ended).toEqual(leaving.map(() => 'exit code 0'));
  await load.goesOn(10);
  expect(await load.stop()).toEqual([]);
  const other = tenant.at({ ...product, controlPlane: product.controlPlanes[1]! });
  expect((await other.api('GET', '/v1/collections?per_page=1')).json.meta?.total).toBe(made);
  const logged = async () => Number((await other.done('GET', '/v1/account/usage')).requests?.last_24_hours);
  await until('all are in the log', async () => (await logged()) === upstream.received.length);
}, 60_000);
