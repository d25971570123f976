import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { call, closeAll, listen, rawUpstream, startProxy } from './fixtures/harness.ts';

afterEach(closeAll);

const ANSWER = 'HTTP/1.1 413 Too Big\r\ncontent-length: 3\r\n\r\nbig';

/** Answers as soon as some of the body has come, and resets the connection over the rest. */
const refuse = (reset: (socket: Socket) => void) => (socket: Socket) => {
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes < 100_000) return;
    socket.pause().removeAllListeners('data');
    socket.write(ANSWER, () => reset(socket));
  });
};
const pem = (name: string) => readFileSync(new URL(`./fixtures/${name}.pem`, import.meta.url), 'utf8');
const tlsUpstream = (onSocket: (socket: Socket) => void) =>
  listen(createTlsServer({ cert: pem('server.cert'), key: pem('server.key') }, onSocket));
const destroy = (socket: Socket) => void socket.destroy();

test.each([
  ['destroyed over bytes that were not read', 'http:', () => rawUpstream(refuse(destroy))],
  ['reset', 'http:', () => rawUpstream(refuse((socket) => void socket.resetAndDestroy()))],
  ['destroyed, over TLS', 'https:', () => tlsUpstream(refuse(destroy))],
])(
  'an answer sent before the connection was %s reaches the caller in all of 50 uploads',
  async (...[, protocol, start]) => {
    const proxy = await startProxy(`${protocol}//api.test:${await start()}`, {
      decide: () => ({ tls: { identity: null, ca: pem('ca.cert'), maxVersion: null } }),
    });
    const answers: string[] = [];
    for (let round = 0; round < 50; round += 1) {
      const caller = call(proxy.port, 'POST / HTTP/1.1\r\nhost: p\r\ncontent-length: 1000000\r\n\r\n');
      for (let sent = 0; sent < 1_000_000; sent += 100_000) caller.socket.write(Buffer.alloc(100_000));
      answers.push(
        /^HTTP\/1.1 (\d+)[\s\S]*(.{3})$/
          .exec(await caller.until(/\r\n\r\n.{3}/s))
          ?.slice(1)
          .join() ?? '',
      );
      caller.socket.destroy();
    }
    expect(answers).toEqual(Array(50).fill('413,big'));
  },
);

test('an upload fails if the upstream resets the connection without an answer', async () => {
  const up = await rawUpstream((socket) => void socket.once('data', () => socket.resetAndDestroy()));
  const proxy = await startProxy(`http://127.0.0.1:${up}`);
  const caller = call(proxy.port, 'POST / HTTP/1.1\r\nhost: p\r\ncontent-length: 4000000\r\n\r\n');
  caller.socket.write(Buffer.alloc(4_000_000));
  expect(await caller.until(/\}$/)).toMatch(/"upstream_unreachable"/);
});
