/** Calls without a route, from the setting that allows them to their record. */
import { until } from '@knoxcall/testkit';
import { useScene } from './src/scene.ts';

const scene = useScene();
let secretId: string;
const outcome = ({ status, json }: Awaited<ReturnType<typeof direct>>) => [status, json.error?.type];
const direct = (headers: Record<string, string> = {}) =>
  scene.tenant.proxy({
    path: '/v1/charges',
    headers: {
      'x-knoxcall-target': scene.upstream.url,
      authorization: 'Bearer {{secret:direct}}',
      ...headers,
    },
  });
const allow = (isAllowed: boolean) => scene.tenant.done('PATCH', '/v1/account', { direct_calls: isAllowed });

test('are off until an admin allows them, reach the hosts that the secret allows, and are recorded with their target', async () => {
  secretId = await scene.secret('direct', 'production-value', { allowed_hosts: ['127.0.0.1'] });
  expect(outcome(await direct())).toEqual([403, 'direct_calls_disabled']);
  expect((await scene.tenant.done('GET', '/v1/account')).direct_calls).toBe(false);
  const { api_key: editor } = await scene.tenant.done('POST', '/v1/api-keys', { name: 'e', role: 'editor' });
  const refused = await scene.tenant.as(String(editor)).api('PATCH', '/v1/account', { direct_calls: true });
  expect([refused.status, refused.json.error?.type]).toEqual([403, 'forbidden']);

  expect((await allow(true)).direct_calls).toBe(true);
  const answer = await direct();
  expect(answer.status).toBe(200);
  expect(scene.upstream.last().headers.authorization).toBe('Bearer production-value');
  const path = `/v1/logs/${answer.headers['x-knox-request-id']}`;
  await until('the record is there', async () => (await scene.tenant.api('GET', path)).status === 200);
  expect(await scene.tenant.done('GET', path)).toMatchObject({
    ...{ route_id: null, target: scene.upstream.url, environment: 'production', secrets_used: ['direct'] },
    request_headers: { authorization: 'Bearer {{secret:direct}}' },
  });
  const found = await scene.tenant.api('GET', `/v1/logs?search=${encodeURIComponent(scene.upstream.url)}`);
  expect(found.json.data).toHaveLength(1);
});

test('run in the default environment of that moment', async () => {
  await scene.tenant.done('POST', '/v1/environments', { name: 'staging', is_default: true });
  const value = { environment: 'staging', value: 'staging-value' };
  await scene.tenant.done('PUT', `/v1/secrets/${secretId}/value`, value);
  expect((await direct()).status).toBe(200);
  expect(scene.upstream.last().headers.authorization).toBe('Bearer staging-value');
  await direct({ 'x-knoxcall-environment': 'production' });
  expect(scene.upstream.last().headers.authorization).toBe('Bearer production-value');
});

test('are refused again as soon as the setting is turned off', async () => {
  await allow(false);
  expect(outcome(await direct())).toEqual([403, 'direct_calls_disabled']);
});
