import { channel } from 'node:diagnostics_channel';
import { call, cannedUpstream, closeAll, get, rawUpstream, startProxy } from './fixtures/harness.ts';

afterEach(closeAll);

const origin = (port: number) => `http://127.0.0.1:${port}`;

describe('the request to the upstream', () => {
  test('is what was decided, with nothing else of the caller', async () => {
    let seen = '';
    let dispatched = 0;
    const count = () => {
      dispatched += 1;
    };
    channel('undici:request:create').subscribe(count);
    const up = await cannedUpstream('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', (text) => {
      seen = text;
    });
    const proxy = await startProxy(origin(up), {
      decide: () => ({
        path: '/v1//x?a=%2e&b',
        headers: ['authorization', 'Bearer s', 'x-twice', '1', 'x-twice', '2'],
      }),
    });
    await get(proxy.port, '/caller', 'x-knoxcall-key: tk_live_secret\r\nx-forwarded-for: 1.2.3.4\r\n');
    channel('undici:request:create').unsubscribe(count);
    expect(dispatched).toBe(1);
    expect(seen).toBe(
      `GET /v1//x?a=%2e&b HTTP/1.1\r\nhost: 127.0.0.1:${up}\r\nconnection: keep-alive\r\n` +
        'authorization: Bearer s\r\nx-twice: 1\r\nx-twice: 2\r\n\r\n',
    );
  });

  test.each(['//', '//[', '/%zz', '/a?b=//[x', '/*'])('has the path %s byte for byte', async (path) => {
    let seen = '';
    const up = await cannedUpstream('HTTP/1.1 204 No Content\r\n\r\n', (text) => {
      seen = text;
    });
    const proxy = await startProxy(origin(up));
    await get(proxy.port, path);
    expect(seen.split('\r\n')[0]).toBe(`GET ${path} HTTP/1.1`);
  });

  test.each([
    ['POST', 'content-length: 5\r\n\r\nhello', /content-length: 5\r\n\r\nhello$/],
    [
      'POST',
      'transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
      /(content-length: 5\r\n\r\nhello|chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n)$/,
    ],
    ['DELETE', 'content-length: 5\r\n\r\nhello', /content-length: 5\r\n\r\nhello$/],
    ['POST', 'content-length: 0\r\n\r\n', /content-length: 0\r\n\r\n$/],
    ['DELETE', '\r\n', /decision\r\n\r\n$/],
    ['GET', 'content-length: 3\r\n\r\nabc', /content-length: 3\r\n\r\nabc$/],
  ])('has exactly one framing for %s: %j', async (method, rest, expected) => {
    let seen = '';
    const up = await rawUpstream((socket) => {
      socket.on('data', (chunk) => {
        seen += chunk.toString('latin1');
        if (expected.test(seen)) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      });
    });
    const proxy = await startProxy(origin(up));
    const answer = await call(
      proxy.port,
      `${method} / HTTP/1.1\r\nhost: p\r\nconnection: close\r\n${rest}`,
    ).closed();
    expect(answer).toMatch(/^HTTP\/1.1 200/);
    expect(seen).toMatch(expected);
    expect(seen.match(/content-length|transfer-encoding/g) ?? []).toHaveLength(
      expected.source.includes('decision') ? 0 : 1,
    );
  });

  test("has the length of our bytes when they replace the caller's body", async () => {
    let seen = '';
    const up = await cannedUpstream('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', (text) => {
      seen = text;
    });
    const decide = () => ({ body: { kind: 'bytes', bytes: Buffer.from('rewritten') } }) as const;
    const proxy = await startProxy(origin(up), { decide });
    await call(
      proxy.port,
      'POST / HTTP/1.1\r\nhost: p\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
    ).closed();
    expect(seen).toMatch(/content-length: 9\r\n\r\nrewritten$/);
  });
});
