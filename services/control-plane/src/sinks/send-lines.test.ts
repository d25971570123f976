/** What a sink receives, and when lines count as received: against real receivers, over TLS where it matters. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { createSendLines } from './send-lines.ts';

const pem = (name: string): string =>
  readFileSync(new URL(`../../../../packages/egress/src/fixtures/${name}.pem`, import.meta.url), 'utf8');

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return (server.address() as AddressInfo).port;
}

const receiver = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(listener))}/records?source=knoxcall`;

const answering = (status: number, headers: Record<string, string> = {}) =>
  receiver((request, response) => {
    request.resume();
    response.writeHead(status, headers).end();
  });

test('lines are sent gzipped, one JSON record each, with the token', async () => {
  const requests: { request: IncomingMessage; body: Buffer }[] = [];
  const url = await receiver(async (request, response) => {
    requests.push({ request, body: await buffer(request) });
    response.writeHead(204).end();
  });
  const lines = ['{"id":1}', '{"id":2,"text":"line\\nbreak"}'];
  expect(await createSendLines({ url, token: 'the-token' })(lines)).toBeUndefined();
  const [{ request, body } = { request: undefined, body: Buffer.alloc(0) }] = requests;
  expect([request?.method, request?.url]).toEqual(['POST', '/records?source=knoxcall']);
  expect(request?.headers).toMatchObject({
    authorization: 'Bearer the-token',
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
  });
  expect(gunzipSync(body).toString()).toBe(`${lines.join('\n')}\n`);
});

test('without a token the request has no Authorization header', async () => {
  let headers = {};
  const url = await receiver((request, response) => {
    headers = request.headers;
    request.resume();
    response.end();
  });
  await createSendLines({ url, token: undefined })(['{}']);
  expect(headers).not.toHaveProperty('authorization');
});

test.each([301, 307, 401, 413, 429, 500, 503])(
  'after an answer with status %s the lines count as not received',
  async (status) => {
    const url = await answering(status, { location: 'http://127.0.0.1:1/' });
    expect(await createSendLines({ url, token: undefined })(['{}'])).toBe(`status ${status}`);
  },
);

test('after a lost connection, or none at all, the lines count as not received', async () => {
  const url = await receiver((request) => void request.socket.destroy());
  expect(await createSendLines({ url, token: undefined })(['{}'])).toBe('upstream_unreachable');
  const port = new URL(url).port;
  open.splice(0).map((server) => server.close());
  const gone = `http://127.0.0.1:${port}/`;
  expect(await createSendLines({ url: gone, token: undefined })(['{}'])).toBe('upstream_unreachable');
});

test('a receiver with an untrusted certificate gets neither the token nor a line', async () => {
  let asked = 0;
  const server = createTlsServer(
    { cert: pem('server.cert'), key: pem('server.key') },
    (_request, response) => {
      asked += 1;
      response.end();
    },
  );
  const port = await listen(server);
  const send = createSendLines({ url: `https://127.0.0.1:${port}/`, token: 'the-token' });
  expect(await send(['{}'])).toBe('upstream_tls_error');
  expect(asked).toBe(0);
});
