// Raw bytes to the proxy: a request that two servers could read differently is refused, and none of it reaches an upstream.
// After CVE-2026-29057 and CVE-2026-1525 (framing), tinyproxy#609 (target), and HTTP desync work by PortSwigger.
import fc from 'fast-check';
import { startUpstream } from '../../testing/recording-upstream.fixture.ts';
import { startTestProxy, type TestProxy } from '../../testing/start-test-proxy.fixture.ts';

let proxy: TestProxy;
let upstream: Awaited<ReturnType<typeof startUpstream>>;
let ours: string;

beforeAll(async () => {
  upstream = await startUpstream();
  proxy = await startTestProxy();
  const tenantId = await proxy.world.addTenant('demo');
  proxy.world.addRoute(tenantId, { name: 'r', base: { targetBaseUrl: upstream.url } });
  ours = `x-knoxcall-route: r\r\nx-knoxcall-key: ${proxy.world.addKey(tenantId)}\r\n`;
});
afterAll(async () => {
  await proxy.close();
  await upstream.close();
});
beforeEach(() => upstream.reset());

const H = 'Host: a\r\n';
const CHUNKS = '3\r\nabc\r\n0\r\n\r\n';

/** Request line, headers, body; ours are put in where `@` stands. */
const table: [string, string, number][] = [
  // length
  [
    'Content-Length with Transfer-Encoding',
    `POST / HTTP/1.1\r\n${H}@Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'Transfer-Encoding with Content-Length',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'two Content-Length, alike',
    `POST / HTTP/1.1\r\n${H}@Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`,
    400,
  ],
  [
    'two Content-Length, different',
    `POST / HTTP/1.1\r\n${H}@Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`,
    400,
  ],
  ['Content-Length list', `POST / HTTP/1.1\r\n${H}@Content-Length: 3, 3\r\n\r\nabc`, 400],
  ['Content-Length with a sign', `POST / HTTP/1.1\r\n${H}@Content-Length: +3\r\n\r\nabc`, 400],
  ['negative Content-Length', `POST / HTTP/1.1\r\n${H}@Content-Length: -3\r\n\r\nabc`, 400],
  ['hexadecimal Content-Length', `POST / HTTP/1.1\r\n${H}@Content-Length: 0x3\r\n\r\nabc`, 400],
  ['Content-Length with a fraction', `POST / HTTP/1.1\r\n${H}@Content-Length: 3.0\r\n\r\nabc`, 400],
  ['empty Content-Length', `POST / HTTP/1.1\r\n${H}@Content-Length: \r\n\r\n`, 400],
  [
    'Content-Length that overflows',
    `POST / HTTP/1.1\r\n${H}@Content-Length: 18446744073709551619\r\n\r\nabc`,
    400,
  ],
  [
    'Content-Length over what a number holds',
    `POST / HTTP/1.1\r\n${H}@Content-Length: 9007199254740993\r\n\r\nabc`,
    400,
  ],
  ['Content-Length with space inside', `POST / HTTP/1.1\r\n${H}@Content-Length: 1 2\r\n\r\nabc`, 400],
  [
    'Transfer-Encoding gzip, chunked',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: gzip, chunked\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'Transfer-Encoding chunked, gzip',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: chunked, gzip\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'Transfer-Encoding chunked twice in one',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: chunked, chunked\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'two Transfer-Encoding',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'Transfer-Encoding gzip then chunked',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'Transfer-Encoding chunked then identity',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${CHUNKS}`,
    400,
  ],
  ['Transfer-Encoding identity', `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: identity\r\n\r\n`, 400],
  ['Transfer-Encoding xchunked', `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: xchunked\r\n\r\n${CHUNKS}`, 400],
  [
    'Transfer-Encoding with a parameter',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: chunked;q=1\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'Transfer-Encoding with a vertical tab',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: \x0bchunked\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'Transfer-Encoding in quotes',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: "chunked"\r\n\r\n${CHUNKS}`,
    400,
  ],
  ['empty Transfer-Encoding', `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: \r\n\r\n`, 400],
  [
    'Transfer-Encoding with a space before the colon',
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding : chunked\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'Transfer-Encoding in HTTP/1.0',
    `POST / HTTP/1.0\r\n${H}@Transfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
    400,
  ],
  [
    'a GET with gzip, chunked',
    `GET / HTTP/1.1\r\n${H}@Transfer-Encoding: gzip, chunked\r\n\r\n${CHUNKS}`,
    400,
  ],
  // host
  ['two Host', `GET / HTTP/1.1\r\n${H}@Host: b\r\n\r\n`, 400],
  ['two Host, alike', `GET / HTTP/1.1\r\n${H}@${H}\r\n`, 400],
  ['no Host', 'GET / HTTP/1.1\r\n@\r\n', 400],
  ['empty Host', 'GET / HTTP/1.1\r\nHost: \r\n@\r\n', 400],
  ['Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n@\r\n', 400],
  ['Host with a user', 'GET / HTTP/1.1\r\nHost: u@a\r\n@\r\n', 400],
  ['Host with a space', 'GET / HTTP/1.1\r\nHost: a b\r\n@\r\n', 400],
  ['Host list', 'GET / HTTP/1.1\r\nHost: a,b\r\n@\r\n', 400],
  ['Host with an empty label', 'GET / HTTP/1.1\r\nHost: a..b\r\n@\r\n', 400],
  ['Host that begins with a dot', 'GET / HTTP/1.1\r\nHost: .a\r\n@\r\n', 400],
  ['Host with a port that is none', 'GET / HTTP/1.1\r\nHost: a:99999\r\n@\r\n', 400],
  ['Host with a word for a port', 'GET / HTTP/1.1\r\nHost: a:b\r\n@\r\n', 400],
  ['Host with two ports', 'GET / HTTP/1.1\r\nHost: a:1:2\r\n@\r\n', 400],
  ['Host with an escape', 'GET / HTTP/1.1\r\nHost: a%2eb\r\n@\r\n', 400],
  ['Host with brackets that do not close', 'GET / HTTP/1.1\r\nHost: [::1\r\n@\r\n', 400],
  ['Host with no address in brackets', 'GET / HTTP/1.1\r\nHost: [a]\r\n@\r\n', 400],
  ['Host not in ASCII', 'GET / HTTP/1.1\r\nHost: \xe9\r\n@\r\n', 400],
  // header section
  ['obs-fold with a space', `GET / HTTP/1.1\r\n${H}@X-A: a\r\n b\r\n\r\n`, 400],
  ['obs-fold with a tab', `GET / HTTP/1.1\r\n${H}@X-A: a\r\n\tb\r\n\r\n`, 400],
  ['a space before the first header', `GET / HTTP/1.1\r\n ${H}@\r\n`, 400],
  ['a space before a colon', `GET / HTTP/1.1\r\n${H}@X-A : a\r\n\r\n`, 400],
  ['an illegal character in a name', `GET / HTTP/1.1\r\n${H}@X(A: a\r\n\r\n`, 400],
  ['a byte above ASCII in a name', `GET / HTTP/1.1\r\n${H}@X\xe9: a\r\n\r\n`, 400],
  ['an empty name', `GET / HTTP/1.1\r\n${H}@: a\r\n\r\n`, 400],
  ['no colon', `GET / HTTP/1.1\r\n${H}@abc\r\n\r\n`, 400],
  ['NUL in a value', `GET / HTTP/1.1\r\n${H}@X-A: a\0b\r\n\r\n`, 400],
  ['a control byte in a value', `GET / HTTP/1.1\r\n${H}@X-A: a\x01b\r\n\r\n`, 400],
  ['DEL in a value', `GET / HTTP/1.1\r\n${H}@X-A: a\x7fb\r\n\r\n`, 400],
  ['a bare CR', `GET / HTTP/1.1\r\n${H}@X-A: a\rX-B: b\r\n\r\n`, 400],
  ['a bare LF', `GET / HTTP/1.1\r\n${H}@X-A: a\nX-B: b\r\n\r\n`, 400],
  ['a header section that is too large', `GET / HTTP/1.1\r\n${H}@X-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['too many headers', `GET / HTTP/1.1\r\n${H}@${'X-A: aaaaaaaaaaa\r\n'.repeat(1500)}\r\n`, 431],
  ['another expectation', `POST / HTTP/1.1\r\n${H}@Expect: 200-ok\r\nContent-Length: 0\r\n\r\n`, 417],
  ['two expectations', `POST / HTTP/1.1\r\n${H}@Expect: 100-continue, x\r\nContent-Length: 0\r\n\r\n`, 417],
  // target
  ['* as target', `OPTIONS * HTTP/1.1\r\n${H}@\r\n`, 400],
  ['an absolute target', `GET http://a/ HTTP/1.1\r\n${H}@\r\n`, 400],
  ['an absolute target of https', `GET https://b/ HTTP/1.1\r\n${H}@\r\n`, 400],
  ['an authority as target', `GET a:80 HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a query as target', `GET ?a HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a fragment', `GET /a#b HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a fragment in the query', `GET /a?b#c HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a byte above ASCII', `GET /\xff HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a control byte', `GET /\x01 HTTP/1.1\r\n${H}@\r\n`, 400],
  ['DEL', `GET /\x7f HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a tab', `GET /\ta HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a space', `GET /a b HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a backslash', `GET /a\\b HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a dot segment', `GET /a/../b HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a single dot', `GET /./b HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a dot segment at the end', `GET /a/.. HTTP/1.1\r\n${H}@\r\n`, 400],
  ['an escaped dot segment', `GET /%2e%2E/b HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a dot segment escaped by half', `GET /.%2e/b HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a dot segment behind an escaped slash', `GET /a%2f..%2Fb HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a dot segment behind an escaped backslash', `GET /a%5c..%5Cb HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a dot segment with parameters', `GET /a/..;x=1/b HTTP/1.1\r\n${H}@\r\n`, 400],
  // request line
  ['TRACE', `TRACE / HTTP/1.1\r\n${H}@\r\n`, 405],
  ['CONNECT', `CONNECT a:443 HTTP/1.1\r\n${H}@\r\n`, 405],
  ['an unknown method', `FOO / HTTP/1.1\r\n${H}@\r\n`, 400],
  ['a method in lower case', `get / HTTP/1.1\r\n${H}@\r\n`, 400],
  ['HTTP/2.0', `GET / HTTP/2.0\r\n${H}@\r\n`, 400],
  ['HTTP/0.9', 'GET /\r\n@\r\n', 400],
  ['HTTP/1.2', `GET / HTTP/1.2\r\n${H}@\r\n`, 400],
  ['a space behind the version', `GET / HTTP/1.1 \r\n${H}@\r\n`, 400],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['TLS on a port without', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  // chunks
  [
    'a chunk size that is none',
    `POST / HTTP/1.1\r\n${H}@Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n`,
    400,
  ],
  [
    'a negative chunk size',
    `POST / HTTP/1.1\r\n${H}@Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n`,
    400,
  ],
  [
    'a chunk that ends in LF',
    `POST / HTTP/1.1\r\n${H}@Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n`,
    400,
  ],
  [
    'a chunk longer than its size',
    `POST / HTTP/1.1\r\n${H}@Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n`,
    400,
  ],
  [
    'a chunk size that overflows',
    `POST / HTTP/1.1\r\n${H}@Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n`,
    400,
  ],
];

test(`the table holds at least 60 malformed requests`, () => expect(table.length).toBeGreaterThanOrEqual(60));

test.each(table)(
  'a malformed request gets the error envelope, and nothing is forwarded: %s',
  async (_, text, status) => {
    const answer = await proxy.raw(text.replace('@', ours));
    expect(answer.split(' ')[1]).toBe(String(status));
    expect(answer).toMatch(
      /\r\n\r\n\{"error":\{"type":"([a-z_]+)","message":"(KnoxCall: [^"]+)","request_id":"[0-9a-f-]{36}","docs":"https:\/\/docs.example\/docs\/problems\/\1"\},"message":"\2"\}$/,
    );
    expect(upstream.received).toEqual([]);
  },
);

test('the same requests without their fault are forwarded', async () => {
  for (const text of [
    `POST / HTTP/1.1\r\n${H}@Transfer-Encoding: CHUNKED\r\n\r\n${CHUNKS}`,
    `POST / HTTP/1.1\r\n${H}@Content-Length: 3\r\n\r\nabc`,
    `POST / HTTP/1.0\r\n@Content-Length: 3\r\n\r\nabc`,
    `GET /a%2Fb?c=/../d HTTP/1.1\r\nHost: [::1]:80\r\n@\r\n`,
    `GET / HTTP/1.1\r\n${H}@Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
  ]) {
    expect((await proxy.raw(text.replace('@', ours))).split(' ')[1]).toBe('200');
  }
  expect(upstream.received).toHaveLength(5);
  expect(upstream.header('http2-settings')).toEqual([]);
  expect(upstream.header('upgrade')).toEqual([]);
});

test('bytes after a refused head are not read as another request', async () => {
  const smuggled = `GET /smuggled HTTP/1.1\r\n${H}${ours}\r\n`;
  const answer = await proxy.raw(
    `POST / HTTP/1.1\r\n${H}x-knoxcall-key: no\r\nExpect: 100-continue\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
  );
  expect(answer.match(/HTTP\/1.1 /g)).toHaveLength(1);
  expect(upstream.received).toEqual([]);
});

test('for each admitted request the upstream reads exactly one', async () => {
  const token = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/);
  const value = fc.stringMatching(/^[\x21-\x7e\x80-\xff][\t\x20-\x7e\x80-\xff]{0,20}$/);
  const headers = fc.array(fc.tuple(token, value), { maxLength: 6 });
  const path = fc.stringMatching(/^\/[\x21-\x22\x24-\x7e]{0,20}$/);
  const body = fc.uint8Array({ maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(headers, path, fc.tuple(body, fc.boolean()), async (extra, target, [bytes, chunked]) => {
      upstream.reset();
      const framing = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${bytes.length}`;
      const lines = extra.map(([name, text]) => `${name}: ${text}\r\n`).join('');
      const sent = chunked
        ? Buffer.concat([
            bytes.length > 0 ? Buffer.from(`${bytes.length.toString(16)}\r\n`) : Buffer.alloc(0),
            bytes,
            Buffer.from(bytes.length > 0 ? '\r\n0\r\n\r\n' : '0\r\n\r\n'),
          ])
        : bytes;
      const head = Buffer.from(
        `POST ${target} HTTP/1.1\r\n${H}${ours}${lines}${framing}\r\nConnection: close\r\n\r\n`,
        'latin1',
      );
      const answer = await proxy.raw(Buffer.concat([head, sent]));
      const isServed = answer.startsWith('HTTP/1.1 200 ');
      expect(upstream.received).toHaveLength(isServed ? 1 : 0);
      if (!isServed) return;
      expect(upstream.received[0]?.url).toBe(target);
      expect(upstream.received[0]?.body).toEqual(Buffer.from(bytes));
      expect(answer.match(/HTTP\/1.1 /g)).toHaveLength(1);
    }),
    { numRuns: 150 },
  );
});
