import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, request as tlsRequest } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { createCloser } from './create-closer.ts';

async function scene() {
  const arrived = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => arrived.resolve(response));
  const { announce, close } = createCloser(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const asking = request({ port, host: '127.0.0.1', agent }).end();
  const response = await arrived.promise;
  return { server, announce, close, port, agent, asking, response };
}

test('requests under way finish, then idle connections close, and no new connection is accepted', async () => {
  const { server, close, port, agent, asking, response } = await scene();
  const closing = close(10_000);
  const refused = request({ port, host: '127.0.0.1', agent: false }).end();
  await once(refused, 'error');
  response.end('whole');
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  await closing;
  expect(server.listening).toBe(false);
  agent.destroy();
});

test('once the end is announced, every caller is still answered, for the last time on their connection', async () => {
  const server = createServer((_request, response) => response.end());
  const { announce, close } = createCloser(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const ask = async () => {
    const [answer] = (await once(request({ port, host: '127.0.0.1', agent }).end(), 'response')) as [
      IncomingMessage,
    ];
    answer.resume();
    await once(answer, 'end');
    return [answer.statusCode, answer.headers.connection];
  };
  expect(await ask()).toEqual([200, 'keep-alive']);
  announce();
  expect(await ask()).toEqual([200, 'close']);
  expect(await ask()).toEqual([200, 'close']);
  agent.destroy();
  await close(10_000);
});

test('a request that does not finish in time is cut off', async () => {
  const { close, asking } = await scene();
  const cut = once(asking, 'error');
  await close(50);
  await cut;
});

test('a connection that never sent a whole request delays nobody', async () => {
  const { close, port, asking, response } = await scene();
  const [silent, half] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  await Promise.all([once(silent, 'connect'), once(half, 'connect')]);
  half.write('GET / HTTP/1.1\r\nHost:');
  const goneFor = (socket: Socket) =>
    new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  const gone = Promise.all([goneFor(silent), goneFor(half)]);
  asking.on('response', (answer: IncomingMessage) => answer.resume());
  response.end('whole');
  const began = performance.now();
  await Promise.all([close(10_000), gone]);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test.each([
  ['Expect: 100-continue\r\nContent-Length: 0', '100 Continue'],
  ['Connection: Upgrade, close\r\nUpgrade: h2c', '200 OK'],
])('%s is answered as by a server without the closer', async (head, line) => {
  const server = createServer((_request, response) => response.end());
  createCloser(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\n`);
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  expect(bytes.toString()).toMatch(new RegExp(`^HTTP/1.1 ${line}`));
  socket.destroy();
  server.close();
});

describe('under TLS', () => {
  const pem = (name: string) =>
    readFileSync(join(import.meta.dirname, `../../egress/src/fixtures/server.${name}.pem`));
  const certificate = { cert: pem('cert'), key: pem('key') };

  test('requests under way finish, and a connection that never sent a whole request is not waited for', async () => {
    const arrived = Promise.withResolvers<ServerResponse>();
    const server = createTlsServer(certificate, (_request, response) => arrived.resolve(response));
    const closer = createCloser(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const at = { port: (server.address() as AddressInfo).port, host: '127.0.0.1', rejectUnauthorized: false };
    const asking = tlsRequest({ ...at, agent: false }).end();
    const response = await arrived.promise;
    const [shaking, silent] = [connect(at), connectTls(at)];
    await Promise.all([once(shaking, 'connect'), once(silent, 'secureConnect')]);
    const gone = Promise.all(
      [shaking, silent].map((socket) =>
        once(
          socket.on('error', () => undefined),
          'close',
        ),
      ),
    );
    const began = performance.now();
    const closing = closer.close(30_000);
    await gone;
    response.end('whole');
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    expect(Buffer.concat(await answer.toArray()).toString()).toBe('whole');
    await closing;
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
