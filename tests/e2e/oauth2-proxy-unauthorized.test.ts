/** The upstream answers 401 because of a token of ours: one refresh and one more try follow, and never more. */
import { randomBytes } from 'node:crypto';
import { type ProviderScene, setProviderScene } from './src/provider-scene.ts';
import { product } from './src/shared-product.ts';

/** Seconds that a token lives; it is doubted after a tenth of that and refreshed ahead after three quarters. */
const LIFE = 20;

let scene: ProviderScene;

beforeEach(async () => {
  scene = await setProviderScene(product);
});
afterEach(() => scene.stop());

/** A route whose token the upstream no longer accepts, long before its end. */
async function refusedToken(route?: object) {
  const secret = await scene.connected(LIFE, route);
  await scene.oldEnough(LIFE);
  scene.provider.lifetimeSeconds = 3600;
  scene.revokeAll();
  return secret;
}

test('the caller gets the answer to a fresh token and does not notice the refusal', async () => {
  const { name } = await refusedToken();
  const answer = await scene.tenant.proxy({ route: name, path: '/a?b=c' });
  expect([answer.status, answer.text]).toEqual([200, 'welcome']);
  expect(answer.headers['x-knox-retry']).toBeUndefined();
  expect(answer.headers['x-knox-upstream-status']).toBe('200');
  const [first, second] = scene.upstream.received;
  expect(scene.upstream.received).toHaveLength(2);
  expect([first?.url, second?.url]).toEqual(['/a?b=c', '/a?b=c']);
  expect(first?.headers.authorization).not.toBe(second?.headers.authorization);
  expect(scene.refreshes()).toBe(1);
  const record = await scene.recordOf(answer.headers['x-knox-request-id']);
  expect(record).toMatchObject({ retried: true, status_code: 200, upstream_status: 200 });
});

test('a body is sent again unchanged, with the fresh token in it', async () => {
  const { name } = await refusedToken({ inject_headers_json: {} });
  const answer = await scene.tenant.proxy({
    route: name,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{ "token": "{{secret:${name}}}",  "amount": 1e2 }`,
  });
  expect([answer.status, answer.text]).toEqual([200, 'welcome']);
  const [first = '', second = ''] = scene.upstream.received.map(({ body }) => body.toString());
  expect(second).toMatch(/^\{ "token": "access-[0-9a-f]{32}", {2}"amount": 1e2 \}$/);
  expect(first).not.toBe(second);
  expect(first.replace(/access-\w+/, '')).toBe(second.replace(/access-\w+/, ''));
});

test('a small body of any kind is sent again unchanged', async () => {
  const { name } = await refusedToken();
  const body = randomBytes(300_000);
  const headers = { 'content-type': 'application/octet-stream' };
  const answer = await scene.tenant.proxy({ route: name, method: 'PUT', headers, body });
  expect([answer.status, answer.headers['x-knox-substitution']]).toEqual([200, 'skipped=type']);
  const bodies = scene.upstream.received.map((received) => received.body);
  expect([bodies.length, ...bodies.map((one) => one.equals(body))]).toEqual([2, true, true]);
});

test('a streamed body cannot be sent again: the caller gets the 401, and is told that another token will be used', async () => {
  const { name } = await refusedToken();
  // One byte more than the proxy keeps to send again.
  const body = randomBytes(1_048_577);
  const upload = {
    route: name,
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body,
  };
  const answer = await scene.tenant.proxy(upload);
  expect([answer.status, answer.text]).toEqual([401, 'who is this?']);
  expect(answer.headers['x-upstream']).toBe('token unknown');
  expect(answer.headers['x-knox-retry']).toBe('token-refreshed');
  expect(scene.upstream.received).toHaveLength(1);
  expect((await scene.recordOf(answer.headers['x-knox-request-id'])).retried).toBe(false);
  const again = await scene.tenant.proxy(upload);
  expect(again.status).toBe(200);
  expect(scene.upstream.last().body.equals(body)).toBe(true);
  expect(scene.refreshes()).toBe(1);
});

test('a hundred refused requests at once cause one refresh, and all succeed', async () => {
  const { name } = await refusedToken();
  scene.provider.delayMs = 300;
  const answers = await Promise.all(Array.from({ length: 100 }, () => scene.tenant.proxy({ route: name })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(scene.refreshes()).toBe(1);
  expect(scene.provider.reuses).toBe(0);
});

test('a path that refuses every token causes one refresh, not one for each request', async () => {
  const { name } = await refusedToken();
  scene.upstream.answerWith((_request, response) => void response.writeHead(401).end('never'));
  const answers = [];
  for (let round = 0; round < 5; round += 1) answers.push(await scene.tenant.proxy({ route: name }));
  expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [401, 'never']));
  expect(answers.map(({ headers }) => headers['x-knox-retry'])).toEqual(answers.map(() => undefined));
  expect(scene.refreshes()).toBe(1);
  expect(scene.upstream.received).toHaveLength(6);
});

test('a young token is not doubted: its 401 reaches the caller at once', async () => {
  const { name } = await scene.connected(3600);
  scene.revokeAll();
  const answer = await scene.tenant.proxy({ route: name });
  expect([answer.status, answer.text, answer.headers['x-knox-retry']]).toEqual([
    401,
    'who is this?',
    undefined,
  ]);
  expect([scene.refreshes(), scene.upstream.received.length]).toEqual([0, 1]);
});

test("if the provider refuses, the caller gets the upstream's 401, and the provider is not asked again", async () => {
  const { name, id } = await refusedToken();
  scene.provider.answering = (_ask, response) =>
    void response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
  for (let round = 0; round < 3; round += 1) {
    const answer = await scene.tenant.proxy({ route: name });
    expect([answer.status, answer.text, answer.headers['x-knox-retry']]).toEqual([
      401,
      'who is this?',
      undefined,
    ]);
  }
  expect(await scene.statusOf(id)).toBe('error');
  expect([scene.refreshes(), scene.upstream.received.length]).toEqual([1, 3]);
});

test('a provider that does not answer delays the 401 by five seconds once, and then no more', async () => {
  const { name } = await refusedToken();
  scene.provider.answering = (_ask, response) => void response.writeHead(503).end();
  const started = Date.now();
  const answer = await scene.tenant.proxy({ route: name });
  const waitedMs = Date.now() - started;
  expect([answer.status, answer.text]).toEqual([401, 'who is this?']);
  expect(waitedMs).toBeGreaterThan(4_500);
  expect(waitedMs).toBeLessThan(7_000);
  const again = Date.now();
  expect((await scene.tenant.proxy({ route: name })).status).toBe(401);
  expect(Date.now() - again).toBeLessThan(1_000);
});

test('the 401 for a token that cannot be refreshed reaches the caller without a wait, until a refresh is possible', async () => {
  const provided = { access_token: 'access-for-once', token_type: 'Bearer', expires_in: LIFE };
  scene.provider.answering = (_ask, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(provided));
  const { name, id } = await scene.connected(LIFE);
  await scene.oldEnough(LIFE);
  const started = Date.now();
  const answer = await scene.tenant.proxy({ route: name });
  expect([answer.status, answer.text]).toEqual([401, 'who is this?']);
  expect(scene.upstream.last().headers.authorization).toBe('Bearer access-for-once');
  expect(Date.now() - started).toBeLessThan(1_000);
  scene.provider.answering = undefined;
  await scene.reconnect(id);
  await scene.oldEnough(LIFE);
  scene.revokeAll();
  expect((await scene.tenant.proxy({ route: name })).status).toBe(200);
  expect(scene.refreshes()).toBe(1);
});

test('the 401 for a secret that is not a token reaches the caller unchanged', async () => {
  const { tenant, upstream } = scene;
  await tenant.done('POST', '/v1/secrets', { name: 'plain', value: 'no token' });
  await tenant.done('POST', '/v1/routes', {
    name: 'plain',
    target_base_url: upstream.url,
    inject_headers_json: { Authorization: 'Bearer {{secret:plain}}' },
  });
  const answer = await tenant.proxy({ route: 'plain' });
  expect([answer.status, answer.text]).toEqual([401, 'who is this?']);
  expect([scene.refreshes(), upstream.received.length]).toEqual([0, 1]);
});
