/** Placeholders that a caller puts into its own headers, query and path: where they are replaced, reported and logged. */
import { eventually } from '@knoxcall/testkit';
import { makeKey } from '../management/src/make-key.ts';
import { fieldsAtFault } from '../management/src/outcome.ts';
import { expectRefused } from './src/expect-refused.ts';
import { logOf } from './src/log-of.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const value = 'CANARY/7f3a+9c1e5b==';
const encoded = encodeURIComponent(value);
const everywhere = { substitute_in: ['headers', 'query', 'path', 'body'] };
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

let token: string;
beforeAll(async () => {
  token = await scene.secret('token', value);
  await scene.secret('user', 'CANARY-user-name');
  await scene.secret('breaks', 'a\r\nX-Evil: 1');
});

test('each place is switched on by itself: placeholders elsewhere stay, and the answer and the record say so', async () => {
  const request = {
    method: 'POST',
    rawPath: '/{{secret:token}}?q={{secret:token}}',
    headers: { 'x-a': '{{secret:token}}', 'content-type': 'application/json' },
    body: '["{{secret:token}}"]',
  };
  const places = ['headers', 'query', 'path', 'body'];
  for (const named of [[], ...places.map((place) => [place]), places]) {
    const route = await scene.route({ substitute_in: named });
    const answer = await scene.call(route, request);
    const { url, headers, body } = scene.upstream.last();
    const [path, query] = url.split('?');
    const shown = { headers: headers['x-a'], query, path, body: body.toString() };
    const replaced = {
      headers: value,
      query: `q=${encoded}`,
      path: `/${encoded}`,
      body: JSON.stringify([value]),
    };
    const raw = '{{secret:token}}';
    const stays = { headers: raw, query: `q=${raw}`, path: `/${raw}`, body: `["${raw}"]` };
    const expected = places.map((place) => [
      place,
      (named.includes(place) ? replaced : stays)[place as 'body'],
    ]);
    expect(shown).toEqual(Object.fromEntries(expected));
    const left = places.filter((place) => !named.includes(place));
    const said = `count=${named.length === 0 ? 0 : 1}${left.length === 0 ? '' : `; left=${left.join(',')}`}`;
    expect(answer.headers['x-knox-substitution']).toBe(said);
    const log = await logOf(scene.tenant, answer.headers['x-knox-request-id']);
    expect([log.placeholders_left, log.secrets_used]).toEqual([left, named.length === 0 ? [] : ['token']]);
    expect(log.path).toBe(request.rawPath);
    expect(JSON.stringify(log)).not.toMatch(/CANARY/);
  }
});

test('left= is reported beside skipped=, and a body that need not be scanned is not refused', async () => {
  const zip = { body: 'zip', headers: { 'content-type': 'application/zip', 'x-a': '{{secret:token}}' } };
  const answer = await scene.call(await scene.route(), zip);
  expect(answer.headers['x-knox-substitution']).toBe('skipped=type; left=headers');
  const strict = { on_unscanned: 'reject' };
  expect((await scene.call(await scene.route(strict), zip)).json.error?.type).toBe('body_not_scanned');
  const unread = await scene.call(await scene.route({ ...strict, substitute_in: ['headers'] }), zip);
  expect(unread.headers['x-knox-substitution']).toBe('count=1');
});

test('an environment may set the places itself, else it inherits them', async () => {
  await scene.tenant.done('POST', '/v1/environments', { name: 'staging' });
  await scene.secret('staged', value, { environment: 'staging' });
  const route = await scene.route({ substitute_in: ['headers'] });
  const place = `/v1/routes/${route}/environments/staging`;
  const seen = async (): Promise<string | undefined> => {
    await scene.call(route, { environment: 'staging', headers: { 'x-a': '{{secret:staged}}' } });
    return scene.upstream.last().headers['x-a'];
  };
  expect((await scene.tenant.done('PUT', place, {})).substitute_in).toBeNull();
  await eventually(async () => expect(await seen()).toBe(value));
  await scene.tenant.done('PUT', place, { substitute_in: [] });
  await eventually(async () => expect(await seen()).toBe('{{secret:staged}}'));
});

test('values that the route sets or removes are not searched, and headers that describe a body never change', async () => {
  const route = await scene.route({
    ...everywhere,
    inject_headers_json: { 'X-A': 'ours', 'X-B': null },
    inject_query_json: { key: 'ours' },
  });
  const headers = {
    ...{ 'x-a': '{{secret:nope}}', x_b: '{{secret:nope}}', 'x-forwarded-for': '{{secret:nope}}' },
    'content-type': 'text/plain; a={{secret:nope}}',
  };
  const answer = await scene.call(route, { rawPath: '/?k%65y={{secret:nope}}', headers, body: 'x' });
  expect(answer.headers['x-knox-substitution']).toBe('count=0; left=headers');
  expect(scene.upstream.last().url).toBe('/?key=ours');
  expect(scene.upstream.last().headers['content-type']).toBe('text/plain; a={{secret:nope}}');
});

test('a parameter whose name comes from a value cannot stand beside an injected one of the same name', async () => {
  const route = await scene.route({ ...everywhere, inject_query_json: { key: 'ours' } });
  await scene.call(route, { rawPath: '/?{{var:name}}=mine&name=key' });
  expect(scene.upstream.last().url).toBe('/?name=key&key=ours');
});

test('the log shows placeholders, and nothing else of a masked header', async () => {
  const route = await scene.route(everywhere);
  const sent: [string, string, string][] = [
    ['authorization', 'Bearer {{secret:token}}', 'Bearer {{secret:token}}'],
    ['authorization', basic('{{secret:user}}', 'mine'), 'Basic {{secret:user}}:[masked]'],
    [
      'authorization',
      basic('mine-{{secret:user}}', '{{secret:token}}'),
      'Basic [masked]{{secret:user}}:{{secret:token}}',
    ],
    ['x-api-key', 'mine {{secret:token}} mine', '[masked]{{secret:token}}[masked]'],
    ['cookie', 'session=mine', '[masked]'],
    ['x-a', 'v-{{secret:token}}', 'v-{{secret:token}}'],
  ];
  for (const [name, header, shown] of sent) {
    const answer = await scene.call(route, { headers: { [name]: header } });
    expect(answer.status).toBe(200);
    const log = await logOf(scene.tenant, answer.headers['x-knox-request-id']);
    expect(log.request_headers?.[name]).toBe(shown);
    expect(JSON.stringify(log)).not.toMatch(/CANARY|mine/);
  }
});

test("a cookie is a header like others, except the dashboard's own, which is never sent", async () => {
  const inject_headers_json = { 'X-Seen': '{{header:cookie}}' };
  const route = await scene.route({ ...everywhere, inject_headers_json });
  const cookie = '__Host-knoxcall_session=mine; key={{secret:token}}';
  expect((await scene.call(route, { headers: { cookie } })).status).toBe(200);
  const { headers } = scene.upstream.last();
  expect([headers.cookie, headers['x-seen']]).toEqual([`key=${value}`, 'key={{secret:token}}']);
  await scene.call(route, { headers: { cookie: 'key={{secret:token}}' } });
  expect(scene.upstream.last().headers.cookie).toBe(`key=${value}`);
});

test('an answer that shows the values in any of these spellings hides them', async () => {
  const route = await scene.route({ ...everywhere, redact_response: true });
  scene.upstream.answerWith(({ url, headers }, response) => {
    response.setHeader('location', `http://example.com${url}`);
    response.end(`${url} ${headers.authorization}`);
  });
  const answer = await scene.call(route, {
    rawPath: '/{{secret:token}}?q={{secret:token}}',
    headers: { authorization: basic('{{secret:user}}', '{{secret:token}}') },
  });
  const path = '/{{secret:token}}?q={{secret:token}}';
  // The colon between them is hidden too, because base64 encodes it together with the values.
  expect(answer.text).toBe(`${path} Basic {{secret:user}}{{secret:token}}`);
  expect(answer.headers.location).toBe(`http://example.com${path}`);
});

test("every list applies to the caller's own placeholders", async () => {
  const other = await scene.secret('bound', value, { allowed_hosts: ['api.example.com'] });
  const headers = { authorization: basic('{{secret:token}}', '') };
  const closed = await scene.route({ ...everywhere, allowed_secrets: [other] });
  const caller = await makeKey(scene.tenant, 'invoke');
  for (const request of [
    { headers },
    { rawPath: '/?a={{secret:token}}' },
    { rawPath: '/%7b{secret:token}}' },
  ]) {
    const refused = await scene.call(closed, { ...request, key: caller.key });
    expectRefused(refused, { status: 422, type: 'secret_not_allowed' }, scene.upstream);
  }
  const open = await scene.route({ ...everywhere, allowed_secrets: [token] });
  expect((await scene.call(open, { headers })).status).toBe(200);
  scene.upstream.reset();
  const bound = await scene.call(await scene.route(everywhere), { headers: { 'x-a': '{{secret:bound}}' } });
  expectRefused(bound, { status: 422, type: 'secret_not_allowed' }, scene.upstream);
});

test('the dry run says which placeholders would be replaced and which would stay', async () => {
  const route = await scene.route({ substitute_in: ['path'] });
  const request = {
    path: '/{{secret:token}}',
    query: 'a=%7B%7Bsecret:token}}',
    headers: { 'x-a': '{{secret:user}}' },
  };
  const dry = await scene.tenant.done('POST', `/v1/routes/${route}/resolve`, request);
  expect(dry).toMatchObject({ left: ['headers', 'query'], secrets: [{ ref: 'token', sent_in: ['path'] }] });
});

test.each([[['trailers']], [['body', 'body']], ['body'], [[1]]])(
  '%j is refused as a list of places',
  async (places) => {
    const fields = { name: 'refused', target_base_url: scene.upstream.url, substitute_in: places };
    const answer = await scene.tenant.api('POST', '/v1/routes', fields);
    expect(fieldsAtFault(answer).join()).toMatch(/^substitute_in/);
  },
);
