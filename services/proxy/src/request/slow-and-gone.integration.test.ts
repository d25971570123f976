import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { requestScene } from '../../testing/request-scene.fixture.ts';

const scene = requestScene({ pace: { idleMs: 300 }, headerTimeoutMs: 300 });

const ours = (route: string) => `Host: a\r\nx-knoxcall-route: ${route}\r\nx-knoxcall-key: ${scene.key}\r\n`;

async function everything(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

test('a request head that does not arrive in time is answered with 408, and the connection closes', async () => {
  const socket = connect(scene.proxy.port, '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\n${ours(scene.route())}`);
  expect(await everything(socket)).toMatch(/^HTTP\/1.1 408 [\s\S]*"request_id"/);
});

test('a body that stops arriving gets an answer, the connection closes, and nothing is forwarded', async () => {
  const socket = connect(scene.proxy.port, '127.0.0.1');
  socket.write(
    `POST / HTTP/1.1\r\n${ours(scene.route())}Content-Type: text/plain\r\nContent-Length: 9\r\n\r\nabc`,
  );
  expect(await everything(socket)).toMatch(/^HTTP\/1.1 400 [\s\S]*stopped coming/);
  expect(scene.upstream.received).toEqual([]);
  expect(scene.proxy.inFlight.total).toBe(0);
});

test('a caller that is refused during a large upload can read why', async () => {
  const socket = connect(scene.proxy.port, '127.0.0.1');
  socket.write(`POST / HTTP/1.1\r\n${ours('nope')}Content-Length: 16777216\r\n\r\n`);
  for (let sent = 0; sent < 16; sent += 1) socket.write(Buffer.alloc(1 << 20));
  expect(await everything(socket)).toMatch(/^HTTP\/1.1 404 [\s\S]*route_not_found/);
});

test('after a refusal a connection without a body stays open for the next request', async () => {
  const head = `GET / HTTP/1.1\r\n${ours('nope')}\r\n`;
  const answer = await scene.proxy.raw(head + head);
  expect(answer.match(/HTTP\/1.1 404 /g)).toHaveLength(2);
});

test('a refusal of HEAD has no body', async () => {
  const answer = await scene.proxy.raw(`HEAD / HTTP/1.1\r\n${ours('nope')}\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 404 [\s\S]*\r\n\r\n$/);
});

test('a caller that leaves cancels the request upstream and frees its place', async () => {
  const cancelled = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  scene.upstream.answer = (request) => {
    request.socket.once('close', () => cancelled.resolve());
    begun.resolve();
  };
  const socket = connect(scene.proxy.port, '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\n${ours(scene.route())}\r\n`);
  await begun.promise;
  socket.destroy();
  await cancelled.promise;
  while (scene.proxy.records.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(scene.proxy.records[0]).toMatchObject({
    status_code: 499,
    error: 'client_gone',
    upstream_status: null,
  });
  expect(scene.proxy.inFlight.total).toBe(0);
});

test('a caller that leaves while its body is read frees its place', async () => {
  const socket = connect(scene.proxy.port, '127.0.0.1');
  socket.write(
    `POST / HTTP/1.1\r\n${ours(scene.route())}Content-Type: text/plain\r\nContent-Length: 9\r\n\r\nabc`,
  );
  while (scene.proxy.inFlight.total === 0) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  while (scene.proxy.records.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(scene.proxy.records[0]).toMatchObject({ error: 'client_gone' });
  expect(scene.proxy.inFlight.total).toBe(0);
});
