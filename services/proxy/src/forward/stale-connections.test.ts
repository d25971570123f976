import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { call, closeAll, get, rawUpstream, startProxy } from './fixtures/harness.ts';

afterEach(closeAll);

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const origin = (port: number) => `http://127.0.0.1:${port}`;

interface Upstream {
  readonly port: number;
  /** The request lines that it received, in order. */
  readonly seen: string[];
  readonly sockets: Socket[];
}

/** Answers each request of a connection with `answer(n)`, counting from 1 on that connection. */
async function upstream(answer: (socket: Socket, count: number) => void): Promise<Upstream> {
  const seen: string[] = [];
  const sockets: Socket[] = [];
  const port = await rawUpstream((socket) => {
    sockets.push(socket);
    let count = 0;
    socket.on('end', () => socket.end());
    socket.on('data', (chunk) => {
      const line = /^([A-Z]+ \S+) HTTP/.exec(chunk.toString('latin1'))?.[1];
      if (line === undefined) return;
      seen.push(line);
      answer(socket, ++count);
    });
  });
  return { port, seen, sockets };
}

/** Answers the first request of each connection, and closes it at the second without a byte. */
const closesOnSecond = () =>
  upstream((socket, count) => void (count === 1 ? socket.write(OK) : socket.destroy()));

describe('an upstream that closes each connection 1 to 5 ms after its answer', () => {
  const closing = () =>
    upstream((socket, count) => {
      socket.write(OK);
      setTimeout(() => socket.destroy(), 1 + (count % 5));
    });

  test('answers every GET of a sequence', async () => {
    const up = await closing();
    const proxy = await startProxy(origin(up.port));
    const caller = call(proxy.port, '');
    for (let round = 1; round <= 150; round += 1) {
      caller.socket.write(`GET /${round} HTTP/1.1\r\nhost: p\r\n\r\n`);
      await proxy.ended(round);
      await new Promise((resolve) => setTimeout(resolve, round % 4));
    }
    caller.socket.end();
    expect((await caller.closed()).match(/HTTP\/1.1 \d+/g)).toEqual(Array(150).fill('HTTP/1.1 200'));
  }, 30_000);

  test('never gets a POST twice', async () => {
    const up = await closing();
    const proxy = await startProxy(origin(up.port));
    for (let round = 1; round <= 100; round += 1) {
      await call(
        proxy.port,
        `POST /${round} HTTP/1.1\r\nhost: p\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx`,
      ).closed();
    }
    expect(new Set(up.seen).size).toBe(up.seen.length);
  }, 30_000);
});

describe('a request on a connection that the upstream has just closed', () => {
  test.each(['GET', 'HEAD', 'OPTIONS'])(
    'is sent once more on a new connection if it is %s',
    async (method) => {
      const up = await closesOnSecond();
      const proxy = await startProxy(origin(up.port));
      await get(proxy.port, '/first');
      const request = `${method} /second HTTP/1.1\r\nhost: p\r\nconnection: close\r\n\r\n`;
      expect(await call(proxy.port, request).closed()).toMatch(/^HTTP\/1.1 200/);
      expect(up.seen).toEqual(['GET /first', `${method} /second`, `${method} /second`]);
      expect(up.sockets).toHaveLength(2);
      expect(proxy.ends).toMatchObject([{ retried: false }, { retried: true, upstreamStatus: 200 }]);
    },
  );

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'])(
    'fails if it is %s, because the upstream may have carried it out',
    async (method) => {
      const up = await closesOnSecond();
      const proxy = await startProxy(origin(up.port), { decide: () => ({ method }) });
      await get(proxy.port, '/first');
      expect(await get(proxy.port, '/second')).toMatch(/^HTTP\/1.1 502[\s\S]*upstream_unreachable/);
      expect(up.seen).toEqual([`${method} /first`, `${method} /second`]);
      expect(proxy.ends[1]).toMatchObject({ retried: false, reason: 'ECONNRESET' });
    },
  );

  test('is sent again, whatever its method, if no byte of it was written', async () => {
    const up = await upstream((socket) => void socket.write(OK));
    const proxy = await startProxy(origin(up.port));
    await get(proxy.port, '/first');
    const head = 'POST /second HTTP/1.1\r\nhost: p\r\nconnection: close\r\ncontent-length: 5\r\n\r\n';
    const dispatched = new Promise((resolve) => channel('undici:request:create').subscribe(resolve));
    const caller = call(proxy.port, head);
    await dispatched;
    // The head goes up together with the first byte of the body: until then the request has a connection, and nothing is written.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    up.sockets[0]!.destroy();
    while (up.sockets.length < 2) await new Promise((resolve) => setImmediate(resolve));
    caller.socket.write('hello');
    expect(await caller.closed()).toMatch(/^HTTP\/1.1 200/);
    expect(up.seen).toEqual(['GET /first', 'POST /second']);
  });

  test('is not sent a third time', async () => {
    let connections = 0;
    const up = await upstream((socket, count) => {
      if (count === 1) connections += 1;
      if (connections === 1 && count === 1) socket.write(OK);
      else socket.destroy();
    });
    const proxy = await startProxy(origin(up.port));
    await get(proxy.port, '/first');
    expect(await get(proxy.port, '/second')).toMatch(/^HTTP\/1.1 502[\s\S]*upstream_unreachable/);
    expect(up.seen).toEqual(['GET /first', 'GET /second', 'GET /second']);
    expect(proxy.ends[1]).toMatchObject({ retried: true });
  });

  test.each([
    ['an answer had begun', (socket: Socket) => void socket.end('HTTP/1.1 200')],
    ['an answer was no HTTP', (socket: Socket) => void socket.end('nonsense\r\n\r\n')],
  ])('is not sent again if %s', async (_what, react) => {
    const up = await upstream((socket, count) => void (count === 1 ? socket.write(OK) : react(socket)));
    const proxy = await startProxy(origin(up.port));
    await get(proxy.port, '/first');
    expect(await get(proxy.port, '/second')).toMatch(/^HTTP\/1.1 502/);
    expect(up.seen).toHaveLength(2);
  });
});

test('a request on a new connection that closes without an answer fails', async () => {
  const up = await upstream((socket) => void socket.destroy());
  const proxy = await startProxy(origin(up.port));
  expect(await get(proxy.port)).toMatch(/^HTTP\/1.1 502[\s\S]*upstream_unreachable/);
  expect(up.seen).toHaveLength(1);
});
