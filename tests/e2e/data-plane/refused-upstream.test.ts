/** Targets that are denied, unreachable or answer badly, over HTTP. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { expectRefused } from './src/expect-refused.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const withSecret = { inject_headers_json: { 'X-Key': '{{secret:key}}' } };
let silent: Server;
let silentPort: number;
let closedPort: number;

beforeAll(async () => {
  await scene.secret('key', 'key-value-1');
  silent = createServer(
    (socket) => void socket.on('error', () => undefined).on('data', () => socket.write('no TLS\n')),
  );
  silent.listen(0, '127.0.0.1');
  const closed = createServer().listen(0, '127.0.0.1');
  await Promise.all([once(silent, 'listening'), once(closed, 'listening')]);
  silentPort = (silent.address() as AddressInfo).port;
  closedPort = (closed.address() as AddressInfo).port;
  closed.close();
});
afterAll(() => void silent.close());

const denied: [what: string, target: string, fields: object][] = [
  ['the metadata address', 'http://169.254.169.254/latest/meta-data', {}],
  ['the metadata address as one number', 'http://2852039166/', {}],
  ['the metadata address in hexadecimal', 'http://0xa9fea9fe/', {}],
  ['the metadata address inside IPv6', 'http://[::ffff:169.254.169.254]/', {}],
  ['the metadata address behind NAT64', 'http://[64:ff9b::a9fe:a9fe]/', {}],
  ['the credentials address of containers', 'https://169.254.170.2/', {}],
  ['a private address', 'http://10.0.0.1/', {}],
  ['a private IPv6 address', 'https://[fd00::1]/', {}],
  ['this host', 'http://0.0.0.0/', {}],
  ['a secret over http:// to an address outside EGRESS_ALLOW_CIDRS', 'http://93.184.216.34/', withSecret],
];

test.each(denied)('%s (%s): 403 egress_denied', async (...[, target, fields]) => {
  const answer = await scene.call(await scene.route({ target_base_url: target, ...fields }));
  expectRefused(answer, { status: 403, type: 'egress_denied' }, scene.upstream);
});

test('no server listens at the target: 502 upstream_unreachable', async () => {
  const target = { target_base_url: `http://127.0.0.1:${closedPort}` };
  const answer = await scene.call(await scene.route(target), { body: '{}' });
  expectRefused(answer, { status: 502, type: 'upstream_unreachable' }, scene.upstream);
  expect(answer.json.error?.message).toMatch(/: ECONNREFUSED\.$/);
  expect(answer.text).not.toContain(String(closedPort));
});

test("the target's name does not exist: 502 upstream_unreachable", async () => {
  const answer = await scene.call(await scene.route({ target_base_url: 'https://nobody.invalid' }));
  expectRefused(answer, { status: 502, type: 'upstream_unreachable' }, scene.upstream);
  expect(answer.json.error?.message).toMatch(/: (?:ENOTFOUND|EAI_AGAIN)\.$/);
  expect(answer.text).not.toContain('invalid');
});

test('the target does not speak TLS: 502 upstream_tls_error', async () => {
  const target = { target_base_url: `https://127.0.0.1:${silentPort}` };
  const answer = await scene.call(await scene.route(target));
  expectRefused(answer, { status: 502, type: 'upstream_tls_error' }, scene.upstream);
});

test('no answer comes within timeout_ms: 504 upstream_timeout', async () => {
  scene.upstream.answerWith(() => undefined);
  const answer = await scene.call(await scene.route({ timeout_ms: 150 }), { body: '{}' });
  expect(scene.upstream.received).toHaveLength(1);
  scene.upstream.reset();
  expectRefused(answer, { status: 504, type: 'upstream_timeout' }, scene.upstream);
});

test('the upstream closes without an answer: 502, and nothing is sent a second time', async () => {
  scene.upstream.answerWith((_request, response) => void response.destroy());
  const answer = await scene.call(await scene.route(), { body: '{}' });
  expect([answer.status, answer.json.error?.type]).toEqual([502, 'upstream_unreachable']);
  expect(scene.upstream.received).toHaveLength(1);
});

const unreadable: [what: string, status: number, headers: Record<string, string>][] = [
  ['is encoded although identity was asked for', 200, { 'content-encoding': 'gzip' }],
  ['is a part', 206, { 'content-range': 'bytes 0-1/2' }],
];
test.each(unreadable)(
  'an answer that must be redacted %s: 502 response_not_redactable',
  async (...[, status, headers]) => {
    scene.upstream.answerWith((_request, response) => response.writeHead(status, headers).end('key-value-1'));
    const answer = await scene.call(await scene.route({ ...withSecret, redact_response: true }));
    expect([answer.status, answer.json.error?.type]).toEqual([502, 'response_not_redactable']);
    expect(answer.text).not.toContain('key-value-1');
    expect(scene.upstream.last().headers['accept-encoding']).toBe('identity');
  },
);
