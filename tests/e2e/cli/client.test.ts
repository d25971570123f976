/** The TypeScript client against the running product: the management API and the proxy. */
import { createClient, fetchThrough, KnoxCallError, listAll } from '../../../packages/client/src/index.ts';
import { product } from '../src/shared-product.ts';
import { setScene } from './src/scene.ts';

const scene = setScene();
const connect = (apiKey = scene.tenant.key) => createClient({ baseUrl: product.controlPlane, apiKey });

test('fetchThrough uses a route and a secret that the client made, in the environment it names', async () => {
  const client = connect();
  await client.post('/v1/environments', { body: { name: 'staging' } });
  const { data } = await client.post('/v1/secrets', { body: { name: 'key', value: 'live-1' } });
  await client.put('/v1/secrets/{id}/value', {
    path: { id: data.id },
    query: { environment: 'staging' },
    body: { value: 'test-2' },
  });
  const headers = { 'X-Key': '{{secret:key}}' };
  await client.post('/v1/routes', {
    body: { name: 'shop', target_base_url: scene.upstream.url, inject_headers_json: headers },
  });
  await client.put('/v1/routes/{id}/environments/{env}', { path: { id: 'shop', env: 'staging' }, body: {} });
  const through = { proxyUrl: product.proxies[0]!, apiKey: scene.tenant.key, route: 'shop' };
  const live = await fetchThrough(through, '/a?b=1', { method: 'POST', body: 'x' });
  expect([live.status, live.headers.get('x-knox-substitution')]).toEqual([200, 'count=1']);
  expect(scene.upstream.last()).toMatchObject({
    method: 'POST',
    url: '/a?b=1',
    headers: { 'x-key': 'live-1' },
  });
  await fetchThrough({ ...through, environment: 'staging' }, '/');
  expect(scene.upstream.last().headers['x-key']).toBe('test-2');
  const refused = await fetchThrough({ ...through, route: 'none' }, '/');
  expect(refused.status).toBe(404);
});

test('listAll returns every item once, over several pages', async () => {
  const client = connect();
  const names = Array.from({ length: 103 }, (_nothing, index) => `client-${index}`);
  for (const name of names) await client.post('/v1/clients', { body: { name, ip_address: '192.0.2.1' } });
  const found = await listAll((query) => client.get('/v1/clients', { query }));
  expect(found.map(({ name }) => name).sort()).toEqual(names.sort());
});

test('a refusal is a KnoxCallError with the type of the service', async () => {
  const client = connect();
  const { data, meta } = await client.post('/v1/secrets', { body: { name: 'used', value: 'v' } });
  expect(meta.request_id).toMatch(/^[0-9a-f-]{36}$/);
  const body = {
    name: 'r',
    target_base_url: scene.upstream.url,
    inject_headers_json: { A: '{{secret:used}}' },
  };
  await client.post('/v1/routes', { body });
  const at = { path: { id: data.id } };
  for (const [call, expected] of [
    [() => client.delete('/v1/secrets/{id}', at), { status: 409, type: 'in_use', routes: [{ name: 'r' }] }],
    [
      () => client.post('/v1/secrets', { body: { name: 'used', value: 'v' } }),
      { status: 409, type: 'conflict' },
    ],
    [
      () => client.post('/v1/secrets', { body: { name: '', value: '' } }),
      { status: 400, type: 'validation_error', fields: { value: ['must not be empty'] } },
    ],
    [
      () =>
        client.patch('/v1/secrets/{id}', {
          ...at,
          headers: { 'If-Match': '"0"' },
          body: { description: 'd' },
        }),
      { status: 412, type: 'precondition_failed' },
    ],
    [() => connect('tk_live_abcd_wrong').get('/v1/account'), { status: 401, type: 'unauthorized' }],
  ] as const) {
    const error: unknown = await call().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KnoxCallError);
    expect(error).toMatchObject(expected);
  }
});
