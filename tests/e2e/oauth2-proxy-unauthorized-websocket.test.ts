/** The upstream answers a WebSocket's handshake with 401 because of a token of ours: one refresh and one more handshake follow. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { until } from '@knoxcall/testkit';
import { WebSocket, WebSocketServer } from 'ws';
import { type LiveUpstream, startLiveUpstream } from './data-plane/src/live-upstream.ts';
import { type ProviderScene, setProviderScene } from './src/provider-scene.ts';
import { product } from './src/shared-product.ts';

/** Seconds that a token lives; it is doubted after a tenth of that. */
const LIFE = 20;

let scene: ProviderScene;
let live: LiveUpstream;
let alwaysRefuses = false;
const handshakes: IncomingMessage[] = [];
const heard: string[] = [];

beforeAll(async () => {
  live = await startLiveUpstream();
  const server = new WebSocketServer({ noServer: true });
  live.server.on('upgrade', (request, socket, head) => {
    handshakes.push(request);
    const token = String(request.headers.authorization).replace('Bearer ', '');
    if (alwaysRefuses || !scene.provider.live.has(token)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 12\r\nX-Upstream: no\r\n\r\nwho is this?');
      return;
    }
    server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (data) => {
        heard.push(data.toString());
        webSocket.send(`heard ${data.toString()}`);
      });
    });
  });
}, 120_000);
beforeEach(async () => {
  scene = await setProviderScene(product);
  alwaysRefuses = false;
  handshakes.splice(0);
  heard.splice(0);
});
afterEach(() => scene.stop());
afterAll(async () => {
  await live?.close();
});

/** A route whose token the upstream no longer accepts, long before its end. */
async function refusedToken(): Promise<string> {
  const { name } = await scene.connected(LIFE, { target_base_url: live.url });
  await scene.oldEnough(LIFE);
  scene.provider.lifetimeSeconds = 3600;
  scene.revokeAll();
  return name;
}

const headersOf = (route: string) => ({ 'x-knoxcall-key': scene.tenant.key, 'x-knoxcall-route': route });
const open = (route: string): WebSocket =>
  new WebSocket(product.proxies[0]!.replace('http:', 'ws:'), { headers: headersOf(route) });

async function refusal(socket: WebSocket): Promise<{ answer: IncomingMessage; text: string }> {
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return { answer, text };
}

test('the caller is connected with a fresh token and does not notice the refusal', async () => {
  const socket = open(await refusedToken());
  const [[answer]] = (await Promise.all([once(socket, 'upgrade'), once(socket, 'open')])) as [
    [IncomingMessage],
    unknown,
  ];
  socket.send('hello');
  expect(String((await once(socket, 'message'))[0])).toBe('heard hello');
  expect(answer.headers['x-knox-upstream-status']).toBe('101');
  expect(answer.headers['x-knox-retry']).toBeUndefined();
  const [first, second] = handshakes;
  expect(handshakes).toHaveLength(2);
  expect(first?.headers.authorization).not.toBe(second?.headers.authorization);
  expect(first?.headers['sec-websocket-key']).toBe(second?.headers['sec-websocket-key']);
  expect(scene.refreshes()).toBe(1);
  socket.close();
  await once(socket, 'close');
  const record = await scene.recordOf(String(answer.headers['x-knox-request-id']));
  expect(record).toMatchObject({ retried: true, upstream_status: 101 });
});

test('an upstream that refuses every token causes one refresh, and its own answer reaches the caller', async () => {
  const route = await refusedToken();
  alwaysRefuses = true;
  const { answer, text } = await refusal(open(route));
  expect([answer.statusCode, text]).toEqual([401, 'who is this?']);
  expect([answer.headers['x-upstream'], answer.headers['x-knox-upstream-status']]).toEqual(['no', '401']);
  expect([handshakes.length, scene.refreshes()]).toEqual([2, 1]);
});

test('if the provider refuses, the caller gets the 401 of the first handshake', async () => {
  const route = await refusedToken();
  scene.provider.answering = (_ask, response) =>
    void response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
  const { answer, text } = await refusal(open(route));
  expect([answer.statusCode, text, handshakes.length]).toEqual([401, 'who is this?', 1]);
});

test('a young token is not doubted', async () => {
  const { name } = await scene.connected(3600, { target_base_url: live.url });
  scene.revokeAll();
  const { answer } = await refusal(open(name));
  expect([answer.statusCode, handshakes.length, scene.refreshes()]).toEqual([401, 1, 0]);
});

test('data that the caller sends with its handshake reaches the upstream once', async () => {
  const route = await refusedToken();
  const { hostname, port } = new URL(product.proxies[0]!);
  const socket = connect(Number(port), hostname);
  const handshake = {
    ...headersOf(route),
    host: 'x',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  const lines = Object.entries(handshake).map(([name, value]) => `${name}: ${value}\r\n`);
  // A masked text frame `hi`, its mask all zeros.
  const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);
  socket.write(Buffer.concat([Buffer.from(`GET / HTTP/1.1\r\n${lines.join('')}\r\n`), frame]));
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  await until('the echo', () => received.includes('heard hi'));
  expect(received.startsWith('HTTP/1.1 101')).toBe(true);
  expect([heard, handshakes.length]).toEqual([['hi'], 2]);
  socket.destroy();
});

test('a caller that leaves during the refresh leaves nothing behind', async () => {
  const route = await refusedToken();
  scene.provider.delayMs = 1_000;
  const socket = open(route);
  const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
  await until('the refresh', () => scene.refreshes() === 1);
  socket.terminate();
  await closed;
  scene.provider.delayMs = 0;
  const next = open(route);
  await once(next, 'open');
  next.close();
  await once(next, 'close');
  expect(handshakes.length).toBeLessThanOrEqual(3);
  expect(scene.refreshes()).toBe(1);
});
