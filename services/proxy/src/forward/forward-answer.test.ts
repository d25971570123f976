import type { Socket } from 'node:net';
import { Transform } from 'node:stream';
import { call, cannedUpstream, closeAll, get, rawUpstream, startProxy } from './fixtures/harness.ts';

afterEach(closeAll);

const origin = (port: number) => `http://127.0.0.1:${port}`;
const head = (answer: string) => answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n');

describe('the answer to the caller', () => {
  const through = async (
    answer: string,
    request = 'GET / HTTP/1.1\r\nhost: p\r\nconnection: close\r\n\r\n',
  ) => {
    const up = await rawUpstream((socket) => void socket.once('data', () => socket.end(answer, 'latin1')));
    const proxy = await startProxy(origin(up));
    return { answer: await call(proxy.port, request).closed(), proxy };
  };

  test('keeps status, reason phrase, and header names in their case, order and number; X-Knox headers are ours alone', async () => {
    const { answer } = await through(
      'HTTP/1.1 218 This Is Fine\r\nDate: D\r\nSet-Cookie: a=1\r\nX-KNOX-Substitution: fake\r\nset-cookie: b=\xe9\r\n' +
        'x-knox-request-id: fake\r\nConnection: X-Hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\n' +
        'Proxy-Authenticate: Basic\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\nLocation: /x\r\n\r\nok',
    );
    expect(head(answer)).toEqual([
      'HTTP/1.1 218 This Is Fine',
      'Date: D',
      'Set-Cookie: a=1',
      'set-cookie: b=\xe9',
      'Content-Encoding: gzip',
      'Content-Length: 2',
      'Location: /x',
      'X-Knox-Upstream-Status: 218',
      'X-Knox-Request-Id: r1',
      'X-Request-Id: r1',
      'Connection: close',
    ]);
    expect(answer).toMatch(/\r\n\r\nok$/);
  });

  test('keeps the X-Request-Id of the upstream in place of ours', async () => {
    const { answer } = await through('HTTP/1.1 200 OK\r\nx-request-id: theirs\r\nContent-Length: 0\r\n\r\n');
    expect(answer.match(/^x-request-id: .*/gim)).toEqual(['x-request-id: theirs']);
  });

  test.each([
    [
      'HEAD keeps the length and has no body',
      'HEAD',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n',
      /Content-Length: 9/,
      /\r\n\r\n$/,
    ],
    [
      'HEAD with announced trailers',
      'HEAD',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n',
      /200/,
      /\r\n\r\n$/,
    ],
    [
      '204 has neither length nor body',
      'GET',
      'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n',
      /204/,
      /\r\n\r\n$/,
    ],
    [
      '304 keeps the length and has no body',
      'GET',
      'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
      /Content-Length: 9/,
      /\r\n\r\n$/,
    ],
    [
      'an answer without length is chunked',
      'GET',
      'HTTP/1.1 200 OK\r\n\r\nabc',
      /chunked/i,
      /\r\n3\r\nabc\r\n0\r\n\r\n$/,
    ],
    [
      'an empty phrase stays empty',
      'GET',
      'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n',
      /^HTTP\/1.1 200 \r\n/,
      /\r\n\r\n$/,
    ],
  ])('%s', async (...[, method, upstream, inHead, atEnd]) => {
    const { answer, proxy } = await through(
      upstream,
      `${method} / HTTP/1.1\r\nhost: p\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(inHead);
    expect(answer).toMatch(atEnd);
    if (answer.startsWith('HTTP/1.1 204')) expect(answer).not.toMatch(/content-length|chunked/i);
    await proxy.ended();
    expect(proxy.ends[0]).toMatchObject({ clientAborted: false, failure: null });
  });

  test('announces and passes on trailers, except those with a name of ours', async () => {
    const { answer } = await through(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\nX-Sum: 8\r\nX-Knox-Id: no\r\n\r\n',
    );
    expect(answer).toMatch(/\r\nTrailer: X-Sum\r\n/);
    expect(answer).toMatch(/3\r\nabc\r\n0\r\nX-Sum: 7\r\nX-Sum: 8\r\n\r\n$/);
  });

  test.each([
    ['5 \r\nhello\r\n0\r\n\r\n', 'hello'],
    ['5\t \r\nhello\r\n0  \r\n\r\n', 'hello'],
    ['1 \r\na\r\n4 ;x=1\r\nello\r\n0\r\n\r\n', 'aello'],
  ])('ignores blanks after a chunk size: %j', async (chunks, body) => {
    const { answer } = await through(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`);
    expect(answer.replace(/[\s\S]*\r\n\r\n(?=\d)/, '').replaceAll(/\d\r\n|\r\n/g, '')).toBe(body);
    expect(answer).toMatch(/0\r\n\r\n$/);
  });

  test.each(['5x\r\nhello', ' 5\r\nhello', '5\nhello', '-5\r\nhello', '0x5\r\nhello', '5 5\r\nhello'])(
    'is cut off at an invalid chunk size: %j',
    async (chunk) => {
      const { answer, proxy } = await through(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}\r\n0\r\n\r\n`,
      );
      expect(answer).not.toContain('hello');
      expect(answer).not.toMatch(/0\r\n\r\n$/);
      expect(proxy.ends[0]).toMatchObject({ failure: { code: 'upstream_invalid_response' } });
    },
  );

  test('has its own headers alone, where one connection brings several answers a byte at a time', async () => {
    const answers = [
      'HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-First: one\r\nTransfer-Encoding: chunked\r\n' +
        'Trailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n',
      'HTTP/1.1 204 No Content\r\n\r\n',
      'HTTP/1.1 200 OK\r\nX-Third: three\r\nContent-Length: 2\r\n\r\nok',
    ];
    let connections = 0;
    const up = await rawUpstream((socket) => {
      connections += 1;
      const rest = [...answers];
      socket.setNoDelay(true).on('data', async () => {
        for (const byte of rest.shift() ?? '') {
          socket.write(byte);
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
    });
    const { port } = await startProxy(origin(up));
    const got: string[][] = [];
    for (const _ of answers) {
      const answer = await call(port, 'GET / HTTP/1.1\r\nhost: p\r\nconnection: close\r\n\r\n').closed();
      got.push(head(answer).filter((line) => /^X-(?!Knox|Request-Id)/.test(line)));
    }
    expect(got).toEqual([['X-First: one'], [], ['X-Third: three']]);
    expect(connections).toBe(1);
  });

  test('leaves out informational answers', async () => {
    const { answer } = await through(
      'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
    expect(answer).not.toContain('link');
  });

  test('passes a redirect on instead of following it', async () => {
    const { answer } = await through(
      'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 302 Found\r\nLocation: http:\/\/169.254.169.254\//);
  });

  test('passes events on one by one, and the head before the first of them', async () => {
    let upstream: Socket | undefined;
    const up = await rawUpstream((socket) => {
      upstream = socket;
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n'));
    });
    const proxy = await startProxy(origin(up), { settings: { idleTimeoutMs: 30 } });
    const caller = call(proxy.port, 'GET / HTTP/1.1\r\nhost: p\r\n\r\n');
    await caller.until(/event-stream[\s\S]*\r\n\r\n$/);
    for (const event of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
      // Longer than the idle timeout, which does not apply to an event stream.
      await new Promise((resolve) => setTimeout(resolve, 50));
      upstream!.write(event);
      await caller.until(new RegExp(`${event}\\r\\n$`));
    }
    upstream!.end();
    await caller.until(/0\r\n\r\n$/);
  });

  const rewriting = (whole: (body: Buffer) => Buffer | null) => ({
    transformResponse: ({ headers }: { headers: readonly string[] }) => ({
      headers: headers.map((part) => part.replace('secret', '[redacted]')),
      body: {
        whole,
        stream: () =>
          new Transform({
            transform: (chunk, _encoding, done) => done(null, String(chunk).replace('secret', '[redacted]')),
          }),
      },
    }),
  });
  const SMALL = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Token: secret\r\n\r\nsecret';
  const IN_CHUNKS = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Token: secret\r\n\r\n6\r\nsecret\r\n';

  test.each([
    ['a small body at once', SMALL, () => Buffer.from('[redacted]')],
    ['a small body as a stream, where there is no time now', SMALL, () => null],
    ['a body in chunks as a stream', `${IN_CHUNKS}1\r\n!\r\n0\r\n\r\n`, () => Buffer.from('[whole]')],
  ])('has our length when a rewrite changes head and body: %s', async (_name, answered, rewritten) => {
    const up = await cannedUpstream(answered);
    const proxy = await startProxy(origin(up), { decide: () => rewriting(rewritten) });
    const answer = await get(proxy.port);
    expect(answer).toContain('X-Token: [redacted]');
    expect(answer).not.toMatch(/content-length/i);
    expect(answer).toMatch(/a\r\n\[redacted\]\r\n(?:1\r\n!\r\n)?0\r\n\r\n$/);
  });

  test('is cut off when a rewrite of a small body throws', async () => {
    const proxy = await startProxy(origin(await cannedUpstream(SMALL)), {
      decide: () =>
        rewriting(() => {
          throw new Error('cannot be redacted');
        }),
    });
    expect(await get(proxy.port)).not.toMatch(/secret|0\r\n\r\n$/);
  });

  test('is not written when a rewrite throws, and forward rejects with that error', async () => {
    const up = await cannedUpstream('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret');
    const problem = Object.assign(new Error('cannot be redacted'), { code: 'a_problem' });
    const decide = () => ({
      transformResponse: () => {
        throw problem;
      },
    });
    const proxy = await startProxy(origin(up), { decide });
    expect(await get(proxy.port)).toMatch(/^HTTP\/1.1 502[\s\S]*a_problem/);
    expect(proxy.ends[0]).toBe(problem);
  });
});
