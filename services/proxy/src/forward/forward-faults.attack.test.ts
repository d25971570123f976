import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import {
  call,
  cannedUpstream,
  closeAll,
  get,
  httpUpstream,
  listen,
  rawUpstream,
  startProxy,
} from './fixtures/harness.ts';

afterEach(closeAll);

const origin = (port: number) => `http://127.0.0.1:${port}`;
const POST = 'POST / HTTP/1.1\r\nhost: p\r\ncontent-length: 5\r\n\r\n';

async function refusedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

describe('before the head of the answer forward rejects with a coded error, and writes nothing', () => {
  test('an upstream that refuses connections is unreachable, and the process goes on', async () => {
    const proxy = await startProxy(origin(await refusedPort()));
    for (let count = 0; count < 3; count += 1) {
      expect(await get(proxy.port)).toMatch(
        /^HTTP\/1.1 502 Bad Gateway\r\ncontent-type[\s\S]*"upstream_unreachable"/,
      );
    }
  });

  test('a denied address is egress_denied', async () => {
    const proxy = await startProxy('http://10.0.0.1');
    expect(await get(proxy.port)).toMatch(/"egress_denied"/);
  });

  test('a request with a secret over http to a public address is egress_denied', async () => {
    const proxy = await startProxy('http://8.8.8.8', { decide: () => ({ carriesSecret: true }) });
    expect(await get(proxy.port)).toMatch(/"egress_denied"/);
  });

  test.each([
    ['nothing at all', ''],
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-'],
    ['an interim answer alone', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'],
  ])('an upstream that sends %s and closes is unreachable', async (_what, bytes) => {
    const up = await rawUpstream((socket) => void socket.once('data', () => socket.end(bytes)));
    const proxy = await startProxy(origin(up));
    expect(await get(proxy.port)).toMatch(/^HTTP\/1.1 502[\s\S]*"upstream_unreachable"/);
    expect(proxy.ends[0]).toMatchObject({ reason: 'ECONNRESET' });
  });

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9\r\n', 'HPE_INVALID_CONSTANT'],
    ['HTTP/0.9', '<html>hello</html>', 'HPE_INVALID_CONSTANT'],
    ['a later version', 'HTTP/9.9 200 OK\r\n\r\n', 'HPE_INVALID_VERSION'],
    ['a bad status line', 'HTTP/1.1 OK 200\r\n\r\n', 'HPE_INVALID_STATUS'],
    ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', 'HPE_CR_EXPECTED'],
    [
      'a bare line feed after a header',
      'HTTP/1.1 200 OK\r\nX: 1\nContent-Length: 2\r\n\r\nok',
      'HPE_CR_EXPECTED',
    ],
    [
      'a folded header',
      'HTTP/1.1 200 OK\r\nX: 1\r\n 2\r\nContent-Length: 0\r\n\r\n',
      'HPE_INVALID_HEADER_TOKEN',
    ],
    ['a bad header name', 'HTTP/1.1 200 OK\r\nX y: 1\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      'HPE_INVALID_CONTENT_LENGTH',
    ],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\na', 'HPE_INVALID_CONTENT_LENGTH'],
    [
      'length and chunked',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
      'HPE_INVALID_CONTENT_LENGTH',
    ],
    [
      'a coding that is not chunked',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc',
      'HPE_INVALID_TRANSFER_ENCODING',
    ],
    [
      'an upgrade nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
      'HPE_UNEXPECTED_UPGRADE',
    ],
    ['a switch to nothing', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'HPE_INVALID_STATUS'],
    ['headers too large', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`, 'HPE_HEADER_OVERFLOW'],
    ['status 099', 'HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n', 'HPE_INVALID_STATUS'],
    ['status 600', 'HTTP/1.1 600 High\r\nContent-Length: 0\r\n\r\n', 'HPE_INVALID_STATUS'],
    ['status 999', 'HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n', 'HPE_INVALID_STATUS'],
  ])('an answer of %s is not HTTP', async (_what, bytes, reason) => {
    const up = await rawUpstream((socket) => void socket.once('data', () => socket.write(bytes)));
    const proxy = await startProxy(origin(up));
    expect(await get(proxy.port)).toMatch(/^HTTP\/1.1 502[\s\S]*"upstream_invalid_response"/);
    expect(proxy.ends[0]).toMatchObject({ reason });
  });

  test.each(['HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n', 'HTTP/1.1 299\r\nContent-Length: 0\r\n\r\n'])(
    'an unusual status is passed on: %j',
    async (bytes) => {
      const proxy = await startProxy(origin(await cannedUpstream(bytes)));
      expect(await get(proxy.port)).toMatch(new RegExp(`^${bytes.slice(0, 12)} `));
    },
  );

  test('timeout_ms counts from the last byte of the request, not from the first', async () => {
    const up = await rawUpstream((socket) => void socket.resume());
    const proxy = await startProxy(origin(up), { decide: () => ({ timeoutMs: 120 }) });
    const caller = call(proxy.port, POST);
    for (const byte of 'hell') {
      await new Promise((resolve) => setTimeout(resolve, 60));
      caller.socket.write(byte);
    }
    expect(proxy.ends).toEqual([]);
    const sentAt = performance.now();
    caller.socket.write('o');
    expect(await caller.until(/\}$/)).toMatch(/"upstream_timeout"/);
    expect(performance.now() - sentAt).toBeGreaterThan(100);
  });

  test('a request body that stops arriving is client_stalled, and one that the upstream does not read is upstream_timeout', async () => {
    const up = await rawUpstream((socket) => void socket.pause());
    const proxy = await startProxy(origin(up), { settings: { idleTimeoutMs: 150 } });
    expect(await call(proxy.port, `${POST}he`).until(/\}$/)).toMatch(/"client_stalled"/);
    const flood = call(proxy.port, 'POST / HTTP/1.1\r\nhost: p\r\ncontent-length: 100000000\r\n\r\n');
    flood.socket.write(Buffer.alloc(30_000_000));
    expect(await flood.until(/\}$/)).toMatch(/"upstream_timeout"/);
  });

  test('a request with a header that HTTP cannot carry is not sent', async () => {
    let connections = 0;
    const up = await rawUpstream(() => {
      connections += 1;
    });
    for (const headers of [
      ['x', 'a\r\nb: c'],
      ['x', 'ü€'],
      ['transfer-encoding', 'chunked'],
      ['bad name', 'x'],
    ]) {
      const proxy = await startProxy(origin(up), { decide: () => ({ headers }) });
      expect(await get(proxy.port)).toMatch(/"request_not_sendable"/);
    }
    expect(connections).toBe(0);
  });

  test('a request is not written a second time to a connection that the upstream closed while idle', async () => {
    let requests = 0;
    const up = await rawUpstream((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests % 2 === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        else socket.destroy();
      });
    });
    const proxy = await startProxy(origin(up));
    expect(await get(proxy.port)).toMatch(/^HTTP\/1.1 200/);
    expect(await call(proxy.port, `${POST}hello`).until(/\}$/)).toMatch(/"upstream_unreachable"/);
    expect(requests).toBe(2);
  });
});

describe('after the head a fault cuts the caller off, so that no answer looks whole', () => {
  test.each([
    ['chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', 'upstream_unreachable'],
    ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', 'upstream_unreachable'],
    [
      'with broken chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nXYZ\r\n',
      'upstream_invalid_response',
    ],
  ])('an upstream that ends in an answer %s', async (_how, bytes, code) => {
    let upstream: Socket | undefined;
    const up = await rawUpstream((socket) => {
      upstream = socket;
      socket.once('data', () => socket.write(bytes));
    });
    const proxy = await startProxy(origin(up));
    const caller = call(proxy.port, 'GET / HTTP/1.1\r\nhost: p\r\n\r\n');
    await caller.until(/abc/);
    upstream!.destroy();
    expect(await caller.closed()).not.toMatch(/0\r\n\r\n$/);
    await proxy.ended();
    expect(proxy.ends[0]).toMatchObject({
      upstreamStatus: 200,
      clientAborted: false,
      failure: { code },
    });
  });

  test('an answer that stops arriving is ended', async () => {
    const up = await cannedUpstream('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
    const proxy = await startProxy(origin(up), { settings: { idleTimeoutMs: 80 } });
    const caller = call(proxy.port, 'GET / HTTP/1.1\r\nhost: p\r\n\r\n');
    expect(await caller.closed()).toMatch(/abc$/);
    await proxy.ended();
    expect(proxy.ends[0]).toMatchObject({ failure: { code: 'upstream_timeout' } });
  });
});

describe('a caller that leaves cancels the request upstream', () => {
  test.each([
    ['while waiting for the head', 'GET / HTTP/1.1\r\nhost: p\r\n\r\n', '', { clientGone: true }],
    ['while sending', `${POST}he`, '', { clientGone: true }],
    [
      'in the middle of the answer',
      'GET / HTTP/1.1\r\nhost: p\r\n\r\n',
      'HTTP/1.1 200 OK\r\n\r\nabc',
      { clientGone: false },
    ],
  ])('%s', async (...[, request, answer, { clientGone }]) => {
    const arrived = Promise.withResolvers<Socket>();
    const up = await rawUpstream((socket) => {
      socket.once('data', () => {
        socket.write(answer);
        arrived.resolve(socket);
      });
    });
    const proxy = await startProxy(origin(up));
    const caller = call(proxy.port, request);
    const upstream = await arrived.promise;
    const gone = once(upstream, 'close');
    upstream.on('end', () => upstream.end()).resume();
    if (answer) await caller.until(/abc/);
    caller.socket.destroy();
    await gone;
    await proxy.ended();
    if (clientGone) expect(proxy.ends[0]).toMatchObject({ code: 'client_gone' });
    else expect(proxy.ends[0]).toMatchObject({ clientAborted: true, failure: null });
  });

  test('while connecting, before anything is sent', async () => {
    const proxy = await startProxy(origin(await refusedPort()));
    const caller = call(proxy.port, 'GET / HTTP/1.1\r\nhost: p\r\n\r\n');
    caller.socket.destroy();
    expect(await get(proxy.port)).toMatch(/502/);
  });
});

describe('an answer that comes before the end of the request', () => {
  test('is delivered, the upstream connection is closed, and the caller can send the rest and ask again', async () => {
    const sockets: Socket[] = [];
    const up = await rawUpstream((socket) => {
      sockets.push(socket);
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Big\r\ncontent-length: 3\r\n\r\nbig'));
      socket.on('end', () => socket.end()).resume();
    });
    const proxy = await startProxy(origin(up));
    const body = 20_000_000;
    const caller = call(proxy.port, `POST / HTTP/1.1\r\nhost: p\r\ncontent-length: ${body}\r\n\r\nx`);
    await caller.until(/big$/);
    caller.socket.write(Buffer.alloc(body - 1));
    caller.socket.write('GET /again HTTP/1.1\r\nhost: p\r\n\r\n');
    await caller.until(/big[\s\S]*big$/);
    expect(sockets).toHaveLength(2);
    if (!sockets[0]!.closed) await once(sockets[0]!, 'close');
  });

  test('cuts off a caller that goes on sending for too long', async () => {
    const up = await cannedUpstream('HTTP/1.1 413 Too Big\r\ncontent-length: 3\r\n\r\nbig');
    const proxy = await startProxy(origin(up), { settings: { lingerMs: 50 } });
    const caller = call(proxy.port, 'POST / HTTP/1.1\r\nhost: p\r\ncontent-length: 100\r\n\r\nx');
    expect(await caller.closed()).toMatch(/big$/);
  });

  test('may stream while the request still streams', async () => {
    const up = await httpUpstream((req, res) => {
      res.flushHeaders();
      req.pipe(res);
    });
    const proxy = await startProxy(origin(up));
    const caller = call(proxy.port, 'POST / HTTP/1.1\r\nhost: p\r\ntransfer-encoding: chunked\r\n\r\n');
    for (const part of ['one', 'two', 'six']) {
      caller.socket.write(`3\r\n${part}\r\n`);
      await caller.until(new RegExp(`3\\r\\n${part}\\r\\n$`));
    }
    caller.socket.write('0\r\n\r\n');
    await caller.until(/0\r\n\r\n$/);
  });
});
