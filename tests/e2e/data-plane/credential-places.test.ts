/** How the API, the dry run, the log and the answer show credentials in paths and queries. */
import type { Json } from '@knoxcall/testkit';
import { fieldsAtFault } from '../management/src/outcome.ts';
import { expectRefused } from './src/expect-refused.ts';
import { logOf } from './src/log-of.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const value = 'CANARY/7f3a+9c1e5b==';
const encoded = encodeURIComponent(value);

beforeAll(async () => {
  await scene.secret('token', value);
  await scene.secret('other', 'CANARY-another-one');
});

const resolve = (route: string, body: object): Promise<Json> =>
  scene.tenant.done('POST', `/v1/routes/${route}/resolve`, body);

describe('a query parameter and the path of the target', () => {
  const fields = { inject_query_json: { key: '{{secret:token}}', debug: null } };
  const target = () => `${scene.upstream.url}/bot{{secret:token}}`;

  test('are logged as templates, without any value', async () => {
    const route = await scene.route({ ...fields, target_base_url: target() });
    const answer = await scene.call(route, { path: '/x?q=1&password=mine&debug=1' });
    expect(scene.upstream.last().url).toBe(`/bot${encoded}/x?q=1&password=mine&key=${encoded}`);
    const log = await logOf(scene.tenant, answer.headers['x-knox-request-id']);
    expect(log.path).toBe('/x?q=1&password=[masked]&key={{secret:token}}');
    expect(log.secrets_used).toEqual(['token']);
    expect(JSON.stringify(log)).not.toMatch(/CANARY/);
  });

  test('count as a use of the secret, at every level', async () => {
    const names = ['by_query', 'by_method', 'by_target', 'by_override'];
    const ids: string[] = [];
    for (const name of names) ids.push(await scene.secret(name, value));
    await scene.tenant.api('POST', '/v1/environments', { name: 'staging' });
    const route = await scene.route({
      target_base_url: `${scene.upstream.url}/%7B%7Bsecret%3Aby_target%7D%7D`,
      inject_query_json: { a: '{{secret:by_query}}' },
      method_configs: { GET: { inject_query_json: { a: '{{secret:by_method}}' } } },
    });
    await scene.tenant.done('PUT', `/v1/routes/${route}/environments/staging`, {
      inject_query_json: { a: '{{secret:by_override}}' },
    });
    for (const id of ids) {
      expect((await scene.tenant.api('DELETE', `/v1/secrets/${id}`)).json.error?.type).toBe('in_use');
    }
    await scene.tenant.done('DELETE', `/v1/routes/${route}`);
    for (const id of ids) await scene.tenant.done('DELETE', `/v1/secrets/${id}`);
  });

  test('are inherited by the four levels separately', async () => {
    const route = await scene.route({
      inject_query_json: { a: 'base' },
      method_configs: { DELETE: { inject_query_json: { a: 'method' } } },
      inject_headers_json: { 'x-a': 'base' },
    });
    await scene.call(route);
    expect(scene.upstream.last().url).toBe('/?a=base');
    await scene.call(route, { method: 'DELETE' });
    expect([scene.upstream.last().url, scene.upstream.last().headers['x-a']]).toEqual(['/?a=method', 'base']);
  });

  test('appear in the dry run: level, place, and what is missing', async () => {
    const route = await scene.route({
      target_base_url: `${target()}/{{env:region}}`,
      inject_query_json: { ...fields.inject_query_json, trace: '{{uuid}}-{{header:x-trace}}' },
    });
    const answer = await resolve(route, { headers: { 'X-Trace': '1' } });
    expect(answer.level_of).toMatchObject({ inject_query_json: 'base', target_base_url: 'base' });
    expect(answer.secrets).toMatchObject([{ ref: 'token', sent_in: ['path', 'query:key'], allowed: true }]);
    expect(answer.missing).toEqual([{ kind: 'env', ref: 'region' }]);
  });

  test('reach allowed hosts and routes only', async () => {
    await scene.secret('bound', value, { allowed_hosts: ['api.example.com'] });
    const routes = [
      await scene.route({ inject_query_json: { a: '{{secret:bound}}' } }),
      await scene.route({ target_base_url: `${scene.upstream.url}/{{secret:bound}}` }),
    ];
    for (const route of routes) {
      expectRefused(await scene.call(route), { status: 422, type: 'secret_not_allowed' }, scene.upstream);
    }
  });

  test('are hidden in an answer that shows them', async () => {
    const route = await scene.route({ ...fields, target_base_url: target(), redact_response: true });
    scene.upstream.answerWith((request, response) => response.end(`you asked for ${request.url}`));
    const answer = await scene.call(route, { path: '/x' });
    expect(answer.text).toBe('you asked for /bot{{secret:token}}/x?key={{secret:token}}');
  });
});

test('references of an upstream to itself never show the values in its address', async () => {
  const target_base_url = `${scene.upstream.url}/bot{{secret:token}}`;
  const fields = { substitute_in: ['path', 'query'], inject_query_json: { key: '{{secret:other}}' } };
  const places: [object, string][] = [
    [{ ...fields, target_base_url }, scene.proxyUrl],
    [{ ...fields, rewrite_references: false, foreign_redirects: 'pass' }, ''],
  ];
  for (const [route, origin] of places) {
    scene.upstream.answerWith(({ url }, response) => {
      const spelled = origin === '' ? url.replaceAll('%2F', '%2f').replaceAll('%2B', '+') : url;
      const again = spelled.replace('/x', '/x/');
      response
        .writeHead(308, { location: again, link: `<${url}>; rel="next", <?key=a&b>`, 'x-url': 'none' })
        .end();
    });
    const rawPath = '/{{secret:token}}/x?a=1&{{secret:token}}=2';
    const { status, headers } = await scene.call(await scene.route(route), { rawPath });
    expect([status, headers.location]).toEqual([308, `${origin}/{{secret:token}}/x/?a=1&{{secret:token}}=2`]);
    expect(headers.link).toMatch(
      /^<.*\{\{secret:token\}\}\/x\?a=1&\{\{secret:token\}\}=2>; rel="next", <.*\?b>$/,
    );
    expect(JSON.stringify(headers)).not.toMatch(/CANARY/);
  }
});

describe('plain variables of an environment', () => {
  test('are returned by the API, replaced as a whole, and in force at once', async () => {
    const { id, variables } = await scene.tenant.done('POST', '/v1/environments', {
      name: 'eu',
      variables: { region: 'one' },
    });
    expect(variables).toEqual({ region: 'one' });
    const route = await scene.route({ inject_headers_json: { 'x-region': '{{env:region}}' } });
    await scene.tenant.done('PUT', `/v1/routes/${route}/environments/eu`, {});
    for (const region of ['two', 'é', '']) {
      await scene.tenant.done('PATCH', `/v1/environments/${id}`, { variables: { region } });
      expect((await scene.call(route, { environment: 'eu' })).status).toBe(200);
      expect(scene.upstream.last().headers['x-region']).toBe(region);
    }
    await scene.tenant.done('PATCH', `/v1/environments/${id}`, { color: 'red' });
    expect((await scene.call(route, { environment: 'eu' })).status).toBe(200);
    await scene.tenant.done('PATCH', `/v1/environments/${id}`, { variables: {} });
    expect((await scene.call(route, { environment: 'eu' })).json.error?.type).toBe('missing_variable');
    expect((await scene.call(route)).json.error?.type).toBe('missing_variable');
  });

  test.each([
    ['a name with a dash', { 'a-b': '' }],
    ['a long name', { ['a'.repeat(65)]: '' }],
    ['a long value', { a: 'é'.repeat(2_049) }],
    ['no text', { a: 1 }],
    ['too many', Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`a${n}`, '']))],
    ['too much', Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`a${n}`, 'x'.repeat(4_000)]))],
  ])('%s is refused', async (_name, variables) => {
    const answer = await scene.tenant.api('POST', '/v1/environments', { name: 'refused', variables });
    expect(fieldsAtFault(answer).join()).toMatch(/^variables/);
  });
});

test.each([
  ['in the host', 'https://{{env:region}}.example.com', 400],
  ['as the host', 'https://{{uuid}}/x', 400],
  ['as an escaped host', 'https://%7B%7Buuid%7D%7D/x', 400],
  ['as the port', 'https://example.com:{{var:port}}/', 400],
  ['as the scheme', '{{var:scheme}}://example.com/', 400],
  ['in the path', 'https://example.com/{{env:region}}', 201],
])('a target with a placeholder %s (%s) is answered with %i', async (_name, target, status) => {
  const answer = await scene.tenant.api('POST', '/v1/routes', {
    name: `target-${status}`,
    target_base_url: target,
  });
  expect(answer.status).toBe(status);
});

test('{{header:}} reads a header as the caller sent it, and never one that belongs to the connection', async () => {
  const template = { inject_headers_json: { 'x-out': '<{{header:X-In}}>' } };
  const route = await scene.route(template);
  await scene.call(route, { headers: { 'X-IN': ['{{secret:token}}', 'b'] } });
  expect(scene.upstream.last().headers['x-out']).toBe('<{{secret:token}}, b>');
  await scene.call(route, { headers: { 'x-in': Buffer.from('é').toString('latin1') } });
  expect(scene.upstream.last().headers['x-out']).toBe('<é>');
  await scene.call(route, { headers: { 'x-in': 'é' } });
  expect(scene.upstream.last().headers['x-out']).toBe('<é>');
  scene.upstream.reset();
  for (const name of [
    'host',
    'connection',
    'content-length',
    'x-knoxcall-route',
    'proxy-authorization',
    'te',
  ]) {
    const reading = await scene.route({ inject_headers_json: { 'x-out': `{{header:${name}}}` } });
    const answer = await scene.call(reading, { headers: { 'proxy-authorization': 'x' } });
    expectRefused(answer, { status: 422, type: 'missing_variable' }, scene.upstream);
  }
});
