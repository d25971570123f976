/** A new data key: everything is sealed again, the old key is deleted, and no caller notices. */
import {
  call,
  createTenant,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { makeReceiver } from './management/src/webhook-receiver.ts';
import { product } from './src/shared-product.ts';

let tenant: Tenant;
let upstream: RecordingUpstream;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  upstream.answerWith((request, response) => response.end(request.headers['x-key'] ?? ''));
  tenant = await createTenant(product);
});
afterAll(() => upstream.close());

const actions = async (): Promise<string[]> => {
  const events = (await tenant.done('GET', '/v1/audit-logs?limit=100')) as unknown as { action: string }[];
  return events.map((event) => event.action);
};

test('after a rotation the old data key is deleted, and every value, version, route and webhook still works', async () => {
  const receiver = await makeReceiver(tenant, upstream, { events: ['api_key.created'] });
  const { id } = await tenant.done('POST', '/v1/secrets', { name: 'rotated', value: 'first' });
  await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: 'second' });
  await tenant.done('POST', '/v1/routes', {
    name: 'rotated',
    target_base_url: upstream.url,
    inject_headers_json: { 'X-Key': '{{secret:rotated}}' },
  });
  const seen = async (proxy: number): Promise<string> =>
    (await tenant.proxy({ route: 'rotated', proxy })).text;
  expect(await seen(0)).toBe('second');
  const failures: number[] = [];
  let running = true;
  const load = (async () => {
    while (running) {
      const { status } = await tenant.proxy({ route: 'rotated' });
      if (status !== 200) failures.push(status);
    }
  })();
  const rotated = await call(`${product.controlPlane}/admin/v1/tenants/${tenant.slug}/rotate-data-key`, {
    method: 'POST',
    headers: { authorization: `Bearer ${product.adminToken}` },
  });
  expect(rotated.status).toBe(200);
  await until(
    'the old key is gone',
    async () => (await actions()).includes('tenant.remove_data_key'),
    40_000,
  );
  running = false;
  await load;
  expect(failures).toEqual([]);
  for (const proxy of [0, 1]) expect(await seen(proxy)).toBe('second');
  await tenant.done('POST', `/v1/secrets/${id}/rollback`, { version: 1 });
  await until('the first value is back', async () => (await seen(1)) === 'first', 2000);
  const key = await tenant.done('POST', '/v1/api-keys', { name: 'after', role: 'invoke' });
  expect((await receiver.event('api_key.created')).data.api_key).toMatchObject({ name: 'after' });
  await until(
    'new keys work',
    async () => (await tenant.proxy({ route: 'rotated', key: String(key.api_key) })).status === 200,
    2000,
  );
});
