// The proxy's own port with TLS: a browser's WebSocket with the key as its subprotocol, health, versions, and addresses.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { type FollowedCertificate, followCertificate } from '@knoxcall/server-tls';
import { type WebSocket, WebSocketServer } from 'ws';
import { requestScene } from '../testing/request-scene.fixture.ts';
import { startTestProxy, type TestProxy } from '../testing/start-test-proxy.fixture.ts';

const run = promisify(execFile);
const fixtures = join(import.meta.dirname, 'forward/fixtures');
const ca = readFileSync(join(fixtures, 'ca.cert.pem'), 'utf8');
const scene = requestScene();
let certificate: FollowedCertificate;
let proxy: TestProxy;
let upstream: WebSocketServer;
let key: string;

beforeAll(async () => {
  const files = { certFile: join(fixtures, 'server.cert.pem'), keyFile: join(fixtures, 'server.key.pem') };
  certificate = await followCertificate(files, { info() {}, error() {} });
  proxy = await startTestProxy({ certificate });
  const { world } = proxy;
  const tenantId = await world.addTenant('acme');
  key = world.addKey(tenantId);
  world.addSecret(tenantId, 'real', { values: { production: 'the-real-token' } });
  const injectHeaders = { authorization: 'Bearer {{secret:real}}' };
  upstream = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  upstream.on('connection', (socket) => socket.on('message', (text) => socket.send(`heard ${text}`)));
  await once(upstream, 'listening');
  const targetBaseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  world.addRoute(tenantId, { name: 'live', base: { targetBaseUrl, injectHeaders } });
  world.addRoute(tenantId, { name: 'plain', base: { targetBaseUrl: scene.upstream.url } });
});
afterAll(async () => {
  upstream.close();
  certificate.stop();
  await proxy.close();
});

async function fetched(path: string, headers: Record<string, string> = {}) {
  const request = get({
    port: proxy.port,
    host: '127.0.0.1',
    path,
    headers,
    ca,
    servername: 'localhost',
    agent: false,
  });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  return answer;
}

/** Sets no header, as a browser, and trusts the authority of its system. Prints the subprotocol and the message it received. */
const CLIENT = `
  const [url, protocol] = process.argv.slice(1);
  const socket = new WebSocket(url, [protocol]);
  socket.onopen = () => socket.send('hello');
  socket.onerror = () => process.exit(1);
  socket.onmessage = ({ data }) => { console.log(JSON.stringify([socket.protocol, data])); socket.close(); };`;

test("a browser's WebSocket over wss:// brings the key as its subprotocol, and talks both ways", async () => {
  const url = `wss://127.0.0.1:${proxy.port}/r/live/socket?a=b`;
  const env = { NODE_EXTRA_CA_CERTS: join(fixtures, 'ca.cert.pem') };
  const told = run(process.execPath, ['-e', CLIENT, url, `knoxcall.${key}`], { env });
  const [, handshake] = (await once(upstream, 'connection')) as [WebSocket, IncomingMessage];
  expect(JSON.parse((await told).stdout)).toEqual([`knoxcall.${key}`, 'heard hello']);
  expect([handshake.url, handshake.headers.authorization]).toEqual(['/socket?a=b', 'Bearer the-real-token']);
  expect(handshake.rawHeaders.join()).not.toMatch(/knoxcall|tk_live|subprotocol|websocket-protocol/i);
});

test('health checks work over TLS, and addresses in answers begin with https', async () => {
  expect((await fetched('/healthz')).statusCode).toBe(200);
  expect((await fetched('/readyz')).statusCode).toBe(200);
  scene.upstream.answer = (_request, response) => void response.writeHead(302, { location: '/next' }).end();
  const { headers } = await fetched('/r/plain/x', { host: 'p.test', authorization: `Bearer ${key}` });
  expect(headers.location).toBe('https://p.test/r/plain/next');
});

test('a connection with TLS older than 1.2, or without TLS, is refused', async () => {
  const at = { port: proxy.port, host: '127.0.0.1', ca };
  const old = connect({ ...at, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' });
  await expect(once(old, 'secureConnect')).rejects.toThrow();
  const plain = await proxy.raw('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(plain).not.toMatch(/ok/);
});
