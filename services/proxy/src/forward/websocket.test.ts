import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import {
  type Caller,
  call,
  closeAll,
  type Harness,
  listen,
  rawUpstream,
  startProxy,
} from './fixtures/harness.ts';

afterEach(closeAll);

const origin = (port: number) => `http://127.0.0.1:${port}`;
const SWITCH =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: abc\r\n';
const HANDSHAKE =
  'GET /chat?x=%2e HTTP/1.1\r\nHost: tenant.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a, b\r\n' +
  'X-KnoxCall-Key: tk_live_secret\r\nX-Forwarded-For: 9.9.9.9\r\nCookie: c=1\r\nExpect: 100-continue\r\n\r\n';
const ending = (...bytes: number[]) => new RegExp(`${String.fromCharCode(...bytes)}$`);
const frame = (text: string) => Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
const masked = (text: string) =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

interface Upstream {
  readonly port: number;
  readonly heads: string[];
  readonly sockets: Socket[];
  received(): string;
}

/** Answers every handshake with `answer`, then keeps all that it receives. */
async function webSocketUpstream(answer = `${SWITCH}\r\n`): Promise<Upstream> {
  const heads: string[] = [];
  const sockets: Socket[] = [];
  let text = '';
  const port = await rawUpstream((socket) => {
    sockets.push(socket);
    socket.once('data', (chunk) => {
      heads.push(chunk.toString('latin1'));
      socket.write(answer, 'latin1');
      socket.on('data', (more) => {
        text += more.toString('latin1');
      });
    });
    socket.on('end', () => socket.end());
  });
  return { port, heads, sockets, received: () => text };
}

async function open(
  options: Parameters<typeof startProxy>[1] = {},
): Promise<{ up: Upstream; proxy: Harness; caller: Caller }> {
  const up = await webSocketUpstream();
  const proxy = await startProxy(origin(up.port), options);
  const caller = call(proxy.port, HANDSHAKE);
  await caller.until(/\r\n\r\n/);
  return { up, proxy, caller };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the handshake of a WebSocket', () => {
  test('carries what was decided, and nothing else of the caller', async () => {
    const headers = [
      'authorization',
      'Bearer s',
      'sec-websocket-key',
      'k',
      'sec-websocket-protocol',
      'a.secret',
    ];
    const { up } = await open({ decide: () => ({ path: '//[v1?y=1', headers }) });
    expect(up.heads).toEqual([
      `GET //[v1?y=1 HTTP/1.1\r\nhost: 127.0.0.1:${up.port}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
        'authorization: Bearer s\r\nsec-websocket-key: k\r\nsec-websocket-protocol: a.secret\r\n\r\n',
    ]);
  });

  test('is answered with our headers, and without imitations of them by the upstream', async () => {
    const up = await webSocketUpstream(`${SWITCH}X-Knox-Request-Id: fake\r\nX-Theirs: 1\r\n\r\n`);
    const proxy = await startProxy(origin(up.port));
    const answer = await call(proxy.port, HANDSHAKE).until(/\r\n\r\n/);
    expect(answer).toMatch(/^HTTP\/1.1 101 Switching Protocols\r\n/);
    expect(answer).toMatch(/x-knox-request-id: r1\r\n/);
    expect(answer).toMatch(/x-knox-upstream-status: 101\r\n/);
    expect(answer).toMatch(/x-theirs: 1\r\n/);
    expect(answer).toMatch(/sec-websocket-accept: abc\r\n/);
    expect(answer).not.toContain('fake');
  });

  test('is answered as the upstream answers if the upstream refuses it', async () => {
    const refusing = await rawUpstream((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 401 No\r\nX-Why: key\r\nX-Knox-Id: x\r\nContent-Length: 4\r\n\r\nnope'),
      );
    });
    const proxy = await startProxy(origin(refusing));
    const answer = await call(proxy.port, HANDSHAKE).closed();
    expect(answer).toMatch(/^HTTP\/1.1 401 No\r\n/);
    expect(answer).toMatch(/X-Why: key\r\n/);
    expect(answer).toMatch(/x-knox-upstream-status: 401\r\n/i);
    expect(answer).toMatch(/\r\n\r\nnope$/);
    expect(answer).not.toMatch(/x-knox-id/);
    await proxy.ended();
    expect(proxy.ends[0]).toMatchObject({ upstreamStatus: 401, failure: null });
  });

  test('rejects and frees the socket if a held refusal breaks off', async () => {
    const closed = Promise.withResolvers<void>();
    const up = await rawUpstream((socket) => {
      socket.once('close', closed.resolve);
      socket.once('data', () => socket.end('HTTP/1.1 401 No\r\nContent-Length: 100\r\n\r\nhalf'));
    });
    const judgeAnswer = async () => {
      await closed.promise;
      return [];
    };
    const proxy = await startProxy(origin(up), { decide: () => ({ judgeAnswer }) });
    expect(await call(proxy.port, HANDSHAKE).closed()).toContain('upstream_unreachable');
    expect(proxy.forwarder.openWebSockets).toBe(0);
  });

  test("rejects with the caller's socket still open if nobody listens upstream, and the process goes on", async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    const proxy = await startProxy(origin(port));
    for (let count = 1; count <= 3; count += 1) {
      expect(await call(proxy.port, HANDSHAKE).closed()).toMatch(
        /^HTTP\/1.1 502 Bad Gateway[\s\S]*"upstream_unreachable"\}$/,
      );
    }
    expect(proxy.forwarder.openWebSockets).toBe(0);
  });

  test.each([
    ['closes without a word', (socket: Socket) => socket.destroy(), 'upstream_unreachable'],
    ['speaks no HTTP', (socket: Socket) => socket.end('nonsense\r\n\r\n'), 'upstream_invalid_response'],
    ['never answers', () => undefined, 'upstream_timeout'],
  ])('rejects if the upstream %s', async (_what, react, code) => {
    const up = await rawUpstream((socket) => void socket.once('data', () => void react(socket)));
    const proxy = await startProxy(origin(up), { decide: () => ({ timeoutMs: 80 }) });
    expect(await call(proxy.port, HANDSHAKE).closed()).toMatch(new RegExp(`"${code}"`));
  });

  test('is not dialled to a denied address', async () => {
    const proxy = await startProxy('http://169.254.169.254');
    expect(await call(proxy.port, HANDSHAKE).closed()).toMatch(/"egress_denied"/);
    const secret = await startProxy('http://8.8.8.8', { decide: () => ({ carriesSecret: true }) });
    expect(await call(secret.port, HANDSHAKE).closed()).toMatch(/"egress_denied"/);
  });

  test('is cancelled if the caller leaves meanwhile', async () => {
    const arrived = Promise.withResolvers<Socket>();
    const up = await rawUpstream((socket) => void socket.once('data', () => arrived.resolve(socket)));
    const proxy = await startProxy(origin(up));
    const caller = call(proxy.port, HANDSHAKE);
    const upstream = await arrived.promise;
    upstream.on('end', () => upstream.end());
    caller.socket.destroy();
    await once(upstream, 'close');
    await proxy.ended();
    expect(proxy.ends[0]).toMatchObject({ code: 'client_gone' });
  });
});

describe('an open WebSocket', () => {
  test('passes bytes both ways, including those sent along with the handshake', async () => {
    const up = await webSocketUpstream(`${SWITCH}\r\n${frame('hi').toString('latin1')}`);
    const proxy = await startProxy(origin(up.port));
    const caller = call(proxy.port, HANDSHAKE + masked('early').toString('latin1'));
    await caller.until(/hi$/);
    caller.socket.write(masked('late'));
    await until(() => /early.*late/s.test(up.received()));
    up.sockets[0]!.write(frame('answer'));
    await caller.until(/answer$/);
  });

  test('passes the close code of either side', async () => {
    const { up, caller, proxy } = await open();
    caller.socket.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x0f, 0xa1]));
    await until(() => up.received().endsWith('\x0f\xa1'));
    up.sockets[0]!.end(Buffer.from([0x88, 0x02, 0x0f, 0xa2]));
    expect(await caller.until(ending(0x88, 0x02, 0x0f, 0xa2))).toBeTruthy();
    caller.socket.end();
    await proxy.ended();
    expect(proxy.ends[0]).toMatchObject({ upstreamStatus: 101, clientAborted: false, failure: null });
  });

  test('ends on both sides when either goes away', async () => {
    const first = await open();
    first.caller.socket.resetAndDestroy();
    await once(first.up.sockets[0]!, 'close');
    await first.proxy.ended();
    const second = await open();
    second.up.sockets[0]!.resetAndDestroy();
    await second.caller.closed();
    await second.proxy.ended();
    expect(second.proxy.ends[0]).toMatchObject({
      upstreamStatus: 101,
      failure: { code: 'upstream_unreachable' },
    });
  });

  test('gets close code 1001 at shutdown, between two frames and never inside one', async () => {
    const { up, caller, proxy } = await open({ settings: { lingerMs: 2_000 } });
    const whole = frame('x'.repeat(100));
    up.sockets[0]!.write(whole.subarray(0, 40));
    await caller.until(/x{38}$/);
    proxy.forwarder.closeWebSockets();
    up.sockets[0]!.write(Buffer.concat([whole.subarray(40), frame('too late')]));
    expect((await caller.until(ending(0x03, 0xe9))).endsWith(`${'x'.repeat(100)}\x88\x02\x03\xe9`)).toBe(
      true,
    );
    await until(() => up.received().length === 8);
    const close = Buffer.from(up.received(), 'latin1');
    expect([...close.subarray(0, 2)]).toEqual([0x88, 0x82]);
    expect([close[6]! ^ close[2]!, close[7]! ^ close[3]!]).toEqual([0x03, 0xe9]);
    caller.socket.end();
    await proxy.ended();
    expect(proxy.forwarder.openWebSockets).toBe(0);
  });

  test('is closed even if it does not answer 1001', async () => {
    const { caller, proxy } = await open({ settings: { lingerMs: 50 } });
    caller.socket.pause();
    proxy.forwarder.closeWebSockets();
    await proxy.ended();
  });

  test('can be one of a thousand at a time', async () => {
    const up = await webSocketUpstream();
    const proxy = await startProxy(origin(up.port));
    const callers = Array.from({ length: 1_000 }, () => call(proxy.port, HANDSHAKE));
    await Promise.all(callers.map((caller) => caller.until(/\r\n\r\n/)));
    expect(proxy.forwarder.openWebSockets).toBe(1_000);
    for (const [index, socket] of up.sockets.entries()) socket.write(frame(`n${index}.`));
    await Promise.all(callers.map((caller) => caller.until(/n\d+\.$/)));
    proxy.forwarder.closeWebSockets();
    await Promise.all(callers.map((caller) => caller.until(ending(0x88, 0x02, 0x03, 0xe9))));
    for (const caller of callers) caller.socket.end();
    await proxy.ended(1_000);
    expect(proxy.forwarder.openWebSockets).toBe(0);
  }, 30_000);
});
