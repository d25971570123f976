/** WebSockets through the running product: the checks of every request, both directions, close codes, and many at once. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { call, until } from '@knoxcall/testkit';
import { WebSocket, WebSocketServer } from 'ws';
import { fieldsAtFault } from '../management/src/outcome.ts';
import { product } from '../src/shared-product.ts';
import { type LiveUpstream, startLiveUpstream } from './src/live-upstream.ts';
import { logOf } from './src/log-of.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
let live: LiveUpstream;
let server: WebSocketServer;
let route: string;
const handshakes: IncomingMessage[] = [];

beforeAll(async () => {
  live = await startLiveUpstream();
  server = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 * 1024 });
  live.server.on('upgrade', (request, socket, head) => {
    handshakes.push(request);
    if (request.url === '/refused') {
      socket.end('HTTP/1.1 418 Teapot\r\nContent-Length: 5\r\nX-Why: tea\r\nConnection: close\r\n\r\nshort');
      return;
    }
    server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (data, isBinary) => {
        if (data.toString() === 'close me') webSocket.close(4321, 'as you wish');
        else webSocket.send(data, { binary: isBinary });
      });
    });
  });
  await scene.secret('socket_key', 'socket-key-value');
  route = await scene.route({
    target_base_url: live.url,
    inject_headers_json: { Authorization: 'Bearer {{secret:socket_key}}', Origin: null },
  });
});
beforeEach(() => void handshakes.splice(0));
afterAll(() => live.close());

type Options = {
  path?: string;
  route?: string;
  key?: string;
  protocols?: string[];
  proxy?: number;
  perMessageDeflate?: boolean;
};

function open(options: Options = {}): WebSocket {
  const { path = '/', key = scene.tenant.key, protocols = [], proxy = 0 } = options;
  const { perMessageDeflate = false } = options;
  const headers = {
    'x-knoxcall-key': key,
    'x-knoxcall-route': options.route ?? route,
    origin: 'http://caller',
  };
  const address = `${product.proxies[proxy]!.replace('http:', 'ws:')}${path}`;
  return new WebSocket(address, protocols, { headers, perMessageDeflate });
}
async function opened(options: Options = {}): Promise<WebSocket> {
  const socket = open(options);
  await once(socket, 'open');
  return socket;
}
async function refusal(
  socket: WebSocket,
): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> {
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

const refusals: [what: string, type: string, status: number, options: () => Promise<Options>][] = [
  ['the key is wrong', 'unauthorized', 401, async () => ({ key: `tk_live_abcd1234_${'a'.repeat(43)}` })],
  ['the route is unknown', 'route_not_found', 404, async () => ({ route: 'nope' })],
  [
    'a secret is missing',
    'missing_secret',
    422,
    async () => ({
      route: await scene.route({
        target_base_url: live.url,
        inject_headers_json: { 'X-Key': '{{secret:nope}}' },
      }),
    }),
  ],
  [
    'the method is not allowed',
    'method_not_allowed',
    405,
    async () => ({
      route: await scene.route({ target_base_url: live.url, allowed_methods: ['POST'] }),
    }),
  ],
  [
    'the target is denied',
    'egress_denied',
    403,
    async () => ({
      route: await scene.route({ target_base_url: 'http://169.254.169.254' }),
    }),
  ],
  [
    'nobody listens',
    'upstream_unreachable',
    502,
    async () => ({
      route: await scene.route({ target_base_url: 'http://127.0.0.1:1' }),
    }),
  ],
  [
    'the answer would have to be redacted',
    'response_not_redactable',
    502,
    async () => ({
      route: await scene.route({
        target_base_url: live.url,
        redact_response: true,
        inject_headers_json: { 'X-Key': '{{secret:socket_key}}' },
      }),
    }),
  ],
];
test.each(refusals)(
  'a handshake is refused as any request if %s: %s',
  async (...[, type, status, options]) => {
    const answer = await refusal(open(await options()));
    expect([answer.status, JSON.parse(answer.text).error.type]).toEqual([status, type]);
    expect(handshakes).toEqual([]);
  },
);

test('a refusal of the upstream reaches the caller', async () => {
  const answer = await refusal(open({ path: '/refused' }));
  expect([answer.status, answer.text, answer.headers['x-why']]).toEqual([418, 'short', 'tea']);
  expect(answer.headers['x-knox-upstream-status']).toBe('418');
});

test('the handshake carries the real value, path and protocol, and no header of ours', async () => {
  const socket = await opened({ path: '/chat?room=%7B1%7D', protocols: ['v2', 'v1'] });
  const [handshake] = handshakes;
  expect(handshake?.url).toBe('/chat?room=%7B1%7D');
  expect(handshake?.headers).toMatchObject({
    authorization: 'Bearer socket-key-value',
    host: new URL(live.url).host,
    'sec-websocket-protocol': 'v2,v1',
  });
  expect(handshake?.headers.origin).toBeUndefined();
  expect(JSON.stringify(handshake?.rawHeaders)).not.toMatch(/knoxcall|forwarded/i);
  expect(socket.protocol).toBe('v2');
  socket.close();
  await once(socket, 'close');
});

test('text and binary messages of up to 8 MiB pass both ways unchanged, and a placeholder in a message stays text', async () => {
  const socket = await opened();
  const messages = [
    '',
    'ü€😀',
    '{{secret:socket_key}}',
    Buffer.alloc(200, 1),
    Buffer.alloc(8 * 1024 * 1024, 2),
  ];
  for (const message of messages) {
    socket.send(message);
    const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
    expect(isBinary).toBe(Buffer.isBuffer(message));
    expect(data.equals(Buffer.from(message))).toBe(true);
  }
  socket.ping('still there');
  expect(String((await once(socket, 'pong'))[0])).toBe('still there');
  socket.close();
  await once(socket, 'close');
});

test('a close from either side arrives with its code and reason', async () => {
  const left = await opened();
  const [upstreamSocket] = [...server.clients].slice(-1);
  const heard = once(upstreamSocket!, 'close');
  left.close(4000, 'going home');
  const [code, reason] = (await heard) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([4000, 'going home']);
  const closed = await opened();
  closed.send('close me');
  const [theirCode, theirReason] = (await once(closed, 'close')) as [number, Buffer];
  expect([theirCode, theirReason.toString()]).toEqual([4321, 'as you wish']);
});

test('a connection that is cut on one side ends on the other, too', async () => {
  const cut = await opened();
  const [upstreamSocket] = [...server.clients].slice(-1);
  cut.terminate();
  await once(upstreamSocket!, 'close');
  const other = await opened();
  for (const client of server.clients) client.terminate();
  const [code] = (await once(other, 'close')) as [number];
  expect(code).toBe(1006);
});

describe('messages on a route that replaces placeholders in them', () => {
  const fields = () => ({ target_base_url: live.url, substitute_in: ['websocket'] });
  const said = async (socket: WebSocket, text: string): Promise<string> => {
    socket.send(text);
    return String((await once(socket, 'message'))[0]);
  };

  test('arrive with the exact value, with or without compression, and the record names the secret at the end', async () => {
    const name = await scene.route(fields());
    const id = await scene.secret('quoted', '"7f3a"\n');
    const compressing = open({ route: name, perMessageDeflate: true });
    const [[answer]] = await Promise.all([once(compressing, 'upgrade'), once(compressing, 'open')]);
    expect(compressing.extensions).toBe('');
    expect(await said(compressing, '{"op":2,"d":{"token":"{{secret:quoted}}"}}')).toBe(
      '{"op":2,"d":{"token":"\\"7f3a\\"\\n"}}',
    );
    expect(await said(compressing, `42["{{secret_id:${id}}}"]`)).toBe('42["\\"7f3a\\"\\n"]');
    expect(await said(compressing, 'x'.repeat(200_000))).toHaveLength(200_000);
    compressing.close();
    await once(compressing, 'close');
    const log = await logOf(scene.tenant, String((answer as IncomingMessage).headers['x-knox-request-id']));
    expect(log).toMatchObject({ status_code: 101, secrets_used: ['quoted'], error: null });
    expect(JSON.stringify(log)).not.toContain('7f3a');
  });

  test('end the WebSocket if they name a missing secret, or if the key ends meanwhile', async () => {
    const name = await scene.route(fields());
    const missing = await opened({ route: name });
    missing.send('{{secret:nope}}');
    const [code, reason] = (await once(missing, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([1008, expect.stringMatching(/missing_secret.*'nope'/)]);
    const key = await scene.tenant.done('POST', '/v1/api-keys', { name: 'ends', role: 'invoke' });
    const socket = await opened({ route: name, key: String(key.api_key) });
    expect(await said(socket, '{{secret:socket_key}}')).toBe('socket-key-value');
    await scene.tenant.done('DELETE', `/v1/api-keys/${key.id}`);
    socket.send('{{secret:socket_key}}');
    expect((await once(socket, 'close'))[0]).toBe(1008);
  });

  test('cannot be redacted, so a route that asks for both is not saved', async () => {
    const hidden = { ...fields(), redact_response: true };
    const create = { name: 'hides', ...hidden };
    expect(fieldsAtFault(await scene.tenant.api('POST', '/v1/routes', create))).toEqual(['substitute_in']);
    const open = `/v1/routes/${await scene.route(fields())}`;
    expect(fieldsAtFault(await scene.tenant.api('PATCH', open, { redact_response: true }))).toEqual([
      'substitute_in',
    ]);
    await scene.tenant.done('PATCH', open, { redact_response: true, substitute_in: ['body'] });
    await scene.tenant.api('POST', '/v1/environments', { name: 'staging' });
    const place = `${open}/environments/staging`;
    const override = { substitute_in: ['websocket'] };
    expect(fieldsAtFault(await scene.tenant.api('PUT', place, override))).toEqual(['substitute_in']);
    await scene.tenant.done('PATCH', open, { redact_response: false });
    await scene.tenant.done('PUT', place, override);
    expect(fieldsAtFault(await scene.tenant.api('PATCH', open, { redact_response: true }))).toEqual([
      'substitute_in',
    ]);
  });
});

test('1,000 WebSockets are open at once, each gets its own messages, and none is left behind', async () => {
  const sockets: WebSocket[] = [];
  for (let batch = 0; batch < 20; batch += 1) {
    const batched = Array.from({ length: 50 }, (_, index) => opened({ proxy: index % 2 }));
    sockets.push(...(await Promise.all(batched)));
  }
  expect(sockets.filter(({ readyState }) => readyState === WebSocket.OPEN)).toHaveLength(1000);
  const start = performance.now();
  const echoes = sockets.map(async (socket, index) => {
    socket.send(`message ${index}`);
    const [data] = (await once(socket, 'message')) as [Buffer];
    return data.toString();
  });
  expect(await Promise.all(echoes)).toEqual(sockets.map((_, index) => `message ${index}`));
  console.info(`1,000 echoes at once took ${(performance.now() - start).toFixed(0)} ms`);
  await Promise.all(
    sockets.map((socket) => {
      socket.close();
      return once(socket, 'close');
    }),
  );
  for (const name of ['proxy-0', 'proxy-1']) {
    await until(`${name} has none left`, async () => {
      const { json } = await call(`${product.metrics[name]}/readyz`);
      return Number(json.web_sockets ?? json.details?.web_sockets) === 0;
    });
  }
}, 60_000);
