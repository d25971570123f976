/**
 * The policy of a secret holds on every route: an editor who copies a route that hides it, or creates the route again,
 * still cannot see the value.
 */
import { type CallAnswer, type Json, type Tenant, until } from '@knoxcall/testkit';
import WebSocket from 'ws';
import { makeKey } from '../management/src/make-key.ts';
import { fieldsAtFault, nowhere, outcome } from '../management/src/outcome.ts';
import { product } from '../src/shared-product.ts';
import { expectRefused } from './src/expect-refused.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const value = 'CANARY-7f3a9c1e5b';
let editor: Tenant;

beforeAll(async () => {
  editor = await makeKey(scene.tenant, 'editor');
});
beforeEach(() =>
  scene.upstream.answerWith((request, response) =>
    response.end(JSON.stringify({ headers: request.headers, body: request.body.toString() })),
  ),
);

const bearer = (name: string) => ({ inject_headers_json: { Authorization: `Bearer {{secret:${name}}}` } });
const idOf = async (route: string): Promise<string> =>
  String((await scene.tenant.done('GET', `/v1/routes/${route}`)).id);
const change = (by: Tenant, id: string, fields: object): Promise<CallAnswer> =>
  by.api('PATCH', `/v1/secrets/${id}`, fields);
const warningsOf = ({ json }: CallAnswer): string[] =>
  ((json.meta?.warnings ?? []) as unknown as { code: string }[]).map(({ code }) => code);

describe('allowed_routes', () => {
  let id: string;
  let safe: string;
  beforeAll(async () => {
    id = await scene.secret('locked', value);
    safe = await scene.route({ ...bearer('locked'), redact_response: true });
    await scene.tenant.done('PATCH', `/v1/secrets/${id}`, { allowed_routes: [await idOf(safe)] });
  });

  test('a second, similar route does not get the secret, by header, by body, or named by the caller', async () => {
    const twins = {
      header: await scene.route(bearer('locked')),
      body: await scene.route({ inject_body_json: { key: '{{secret:locked}}' } }),
      caller: await scene.route(),
    };
    const body = JSON.stringify({ key: `{{secret_id:${id}}}` });
    for (const route of Object.values(twins)) {
      const answer = await scene.call(route, { method: 'POST', body, key: editor.key });
      expectRefused(answer, { status: 422, type: 'secret_not_allowed' }, scene.upstream);
      expect(answer.text).not.toContain(value);
    }
    expect((await scene.call(safe)).status).toBe(200);
    expect(scene.upstream.last().headers.authorization).toBe(`Bearer ${value}`);
  });

  test('the list means the route by its id: a new route with the same name is another one', async () => {
    const name = await scene.route(bearer('locked'));
    await scene.tenant.done('PATCH', `/v1/secrets/${id}`, {
      allowed_routes: [await idOf(safe), await idOf(name)],
    });
    expect((await scene.call(name)).status).toBe(200);
    await editor.done('DELETE', `/v1/routes/${name}`);
    await editor.done('POST', '/v1/routes', {
      name,
      target_base_url: scene.upstream.url,
      ...bearer('locked'),
    });
    scene.upstream.reset();
    expectRefused(await scene.call(name), { status: 422, type: 'secret_not_allowed' }, scene.upstream);
    const { allowed_routes: kept } = await scene.tenant.done('GET', `/v1/secrets/${id}`);
    expect(kept).toHaveLength(2);
    // The list still names the deleted route, and a client may send it back as it read it.
    expect((await change(editor, id, { allowed_routes: kept })).status).toBe(200);
    expect((await change(editor, id, { allowed_routes: [await idOf(safe)] })).status).toBe(200);
  });

  test('the dry run and the author of the route are warned', async () => {
    const twin = await scene.tenant.api('POST', '/v1/routes', {
      name: 'told',
      target_base_url: scene.upstream.url,
      ...bearer('locked'),
    });
    expect(warningsOf(twin)).toContain('secret_not_allowed');
    const run = await scene.tenant.done('POST', '/v1/routes/told/resolve', {});
    expect(run.secrets).toMatchObject([{ ref: 'locked', present: true, allowed: false }]);
    const good = await scene.tenant.done('POST', `/v1/routes/${safe}/resolve`, {});
    expect(good.secrets).toMatchObject([{ ref: 'locked', present: true, allowed: true }]);
  });

  test('only routes that may use a secret learn where else it has a value', async () => {
    await scene.tenant.done('POST', '/v1/environments', { name: 'hinted' });
    const told = async (route: string) => {
      await scene.tenant.done('PUT', `/v1/routes/${route}/environments/hinted`, {});
      return (await scene.call(route, { environment: 'hinted' })).json.error?.message;
    };
    expect(await told(safe)).toContain('it has a value in: production');
    expect(await told(await scene.route(bearer('locked')))).not.toContain('production');
  });
});

describe('always_redact', () => {
  beforeAll(async () => {
    await scene.secret('hidden', value, { always_redact: true });
    await scene.secret('open', 'OPEN-CANARY-0815');
  });

  test('every route that uses the secret hides its value, whatever the route says', async () => {
    const route = await scene.route({ ...bearer('hidden'), redact_response: false });
    const answer = await scene.call(route, { key: editor.key });
    expect(answer.status).toBe(200);
    expect(scene.upstream.last().headers.authorization).toBe(`Bearer ${value}`);
    expect(answer.text).toContain('{{secret:hidden}}');
    expect(answer.text).not.toContain(value);
    const named = await scene.call(await scene.route(), { body: '{"key":"{{secret:hidden}}"}' });
    expect(named.text).toContain('{{secret:hidden}}');
    expect(named.text).not.toContain(value);
  });

  test('an answer that cannot be searched for the value is refused', async () => {
    scene.upstream.answerWith((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end('not looked at');
    });
    const answer = await scene.call(await scene.route(bearer('hidden')));
    expect(outcome(answer)).toEqual([502, 'response_not_redactable']);
  });

  test('a WebSocket is refused, because it cannot be searched', async () => {
    const route = await scene.route(bearer('hidden'));
    const headers = { 'x-knoxcall-key': editor.key, 'x-knoxcall-route': route };
    const socket = new WebSocket(`${product.proxies[0]!.replace('http', 'ws')}/`, { headers });
    const status = await new Promise<number | undefined>((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('error', () => undefined);
    });
    expect(status).toBe(502);
    expect(scene.upstream.received).toEqual([]);
  });

  test('a route that uses only other secrets returns the answer unchanged', async () => {
    const answer = await scene.call(await scene.route(bearer('open')));
    expect(answer.text).toContain('OPEN-CANARY-0815');
  });

  test('the dry run says so, and a value too short to be hidden gets a warning wherever it is written', async () => {
    const run = await scene.tenant.done(
      'POST',
      `/v1/routes/${await scene.route(bearer('hidden'))}/resolve`,
      {},
    );
    expect((run.warnings as unknown as { code: string }[]).map(({ code }) => code)).toContain(
      'always_redact',
    );
    const short = { name: 'short_pin', value: '1234' };
    const made = await scene.tenant.api('POST', '/v1/secrets', { ...short, always_redact: true });
    expect(warningsOf(made)).toEqual(['value_too_short_to_redact']);
    const path = `/v1/secrets/${made.json.data?.id}/value`;
    expect(warningsOf(await scene.tenant.api('PUT', path, { value: '12345' }))).toEqual([
      'value_too_short_to_redact',
    ]);
    expect(warningsOf(await scene.tenant.api('PUT', path, { value: 'long enough' }))).toEqual([]);
  });
});

describe('changing the policy of a secret', () => {
  const start = async (name: string): Promise<{ id: string; routes: string[] }> => {
    const routes = [await idOf(await scene.route()), await idOf(await scene.route())];
    const fields = { allowed_routes: [routes[0]], always_redact: true, allowed_hosts: ['a.example'] };
    return { id: await scene.secret(name, value, fields), routes };
  };

  test('an editor may tighten each of its three parts, and only an admin may loosen it', async () => {
    const { id, routes } = await start('graded');
    const [one, two] = routes;
    for (const wider of [
      { allowed_routes: [one, two] },
      { allowed_routes: [two] },
      { allowed_routes: null },
      { always_redact: false },
      { allowed_hosts: ['a.example', 'b.example'] },
      { allowed_hosts: null },
    ]) {
      expect(outcome(await change(editor, id, wider))).toEqual([403, 'forbidden']);
    }
    for (const narrower of [{ allowed_routes: [] }, { always_redact: true }, { allowed_hosts: [] }]) {
      expect((await change(editor, id, narrower)).status).toBe(200);
    }
    const opened = { allowed_routes: null, always_redact: false, allowed_hosts: null };
    expect((await change(scene.tenant, id, opened)).json.data).toMatchObject(opened);
    const closed = { allowed_routes: [one], always_redact: true };
    expect((await change(editor, id, closed)).json.data).toMatchObject(closed);
  });

  test('an editor may change another field of the secret, and the policy stays', async () => {
    const { id, routes } = await start('described');
    const answer = await change(editor, id, { description: 'x' });
    expect(answer.json.data).toMatchObject({ allowed_routes: [routes[0]], always_redact: true });
  });

  test('each type of secret accepts the policy at creation, and shows it', async () => {
    const id = await idOf(await scene.route());
    const policy = { allowed_routes: [id], always_redact: true };
    const oauth2 = {
      ...{ name: 'guarded_oauth', provider: 'google', client_id: 'c', client_secret: 's' },
      ...policy,
    };
    expect(await scene.tenant.done('POST', '/v1/secrets/oauth2', oauth2)).toMatchObject(policy);
    expect(await scene.tenant.done('POST', '/v1/secrets', { name: 'p', value, ...policy })).toMatchObject(
      policy,
    );
    const shown = (await scene.tenant.done('GET', '/v1/secrets?per_page=100')) as unknown as Json[];
    expect(shown.find(({ name }) => String(name) === 'guarded_oauth')).toMatchObject(policy);
  });

  test.each([
    ['allowed_routes', { allowed_routes: [nowhere] }],
    ['allowed_routes', { allowed_routes: 'x' }],
    ['always_redact', { always_redact: null }],
  ])('%s is at fault in %j', async (field, fields) => {
    const body = { name: 'faulty', value: 'v', ...fields };
    expect(fieldsAtFault(await scene.tenant.api('POST', '/v1/secrets', body))).toEqual([field]);
  });

  test('the audit log shows the policy before and after a change', async () => {
    const { id } = await start('audited');
    await change(scene.tenant, id, { always_redact: false });
    await until('the event', async () => {
      const { text } = await scene.tenant.api('GET', '/v1/audit-logs');
      return text.includes('"old":{"always_redact":true}') && text.includes('"new":{"always_redact":false}');
    });
  });
});
