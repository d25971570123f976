/** Which bodies are rewritten and which arrive byte for byte, through the running product. */
import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { product } from '../src/shared-product.ts';
import { answerTo, begin, readWhole, sendChunks, type Whole } from './src/exchange.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const proxy = product.proxies[0]!;
const mib = 1_048_576;
const token = '{{secret:key}}';
const value = 'value-of-the-key';
const json = { 'content-type': 'application/json' };
let route: string;

beforeAll(async () => {
  await scene.secret('key', value);
  route = await scene.route();
});

/** `size` bytes of text with a placeholder at both ends. */
const padded = (size: number): string => `${token}${'x'.repeat(size - 2 * token.length)}${token}`;
const replaced = (text: string): string => text.replaceAll(token, value);
const inChunks = (text: string, size: number): string[] => text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
const digest = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const plain = { 'content-type': 'text/plain' };

function expectArrived(expected: string | Buffer): void {
  const { body } = scene.upstream.last();
  expect([body.length, digest(body)]).toEqual([Buffer.byteLength(expected), digest(expected)]);
}
const substitution = ({ headers }: Pick<Whole, 'headers'>): unknown => headers['x-knox-substitution'];

describe('size', () => {
  test('a body one byte over the limit arrives whole and unscanned, and the answer says so', async () => {
    const body = padded(mib + 1);
    const answer = await scene.call(route, { body, headers: plain });
    expect([answer.status, answer.headers['x-knox-substitution']]).toEqual([200, 'skipped=oversize']);
    expectArrived(body);
    expect(scene.upstream.last().headers['content-length']).toBe(String(mib + 1));
  });

  test('a body one byte over the limit in chunks, of no announced length, arrives whole and in order', async () => {
    const body = padded(mib + 1);
    const answer = await sendChunks(begin(scene, proxy, { route, headers: plain }), inChunks(body, 70_001));
    expect([answer.status, substitution(answer)]).toEqual([200, 'skipped=oversize']);
    expectArrived(body);
    expect(scene.upstream.last().headers['transfer-encoding']).toBe('chunked');
  });

  test('20 MiB of random bytes in chunks arrive in order', async () => {
    const chunks = Array.from({ length: 320 }, () => randomBytes(65_536));
    const answer = await sendChunks(begin(scene, proxy, { route, headers: json }), chunks);
    expect(substitution(answer)).toBe('skipped=oversize');
    expectArrived(Buffer.concat(chunks));
  });

  test('a body of exactly the limit is rewritten', async () => {
    const body = padded(mib);
    const answer = await scene.call(route, { body, headers: plain });
    expect(answer.headers['x-knox-substitution']).toBe('count=1');
    expectArrived(replaced(body));
    expect(scene.upstream.last().headers['content-length']).toBe(String(replaced(body).length));
  });

  test('a body of exactly the limit in chunks is rewritten and gets a length', async () => {
    const body = padded(mib);
    const answer = await sendChunks(begin(scene, proxy, { route, headers: plain }), inChunks(body, 65_521));
    expect([answer.status, substitution(answer)]).toEqual([200, 'count=1']);
    expectArrived(replaced(body));
    const { headers } = scene.upstream.last();
    expect([headers['content-length'], headers['transfer-encoding']]).toEqual([
      String(replaced(body).length),
      undefined,
    ]);
  });

  test('a placeholder cut into single bytes by chunks is replaced', async () => {
    const answer = await sendChunks(begin(scene, proxy, { route, headers: json }), [...`{"k":"${token}"}`]);
    expect(substitution(answer)).toBe('count=1');
    expectArrived(`{"k":"${value}"}`);
  });
});

const skipped: [what: string, reason: string, headers: Record<string, string>, body: Buffer][] = [
  [
    'multipart form',
    'type; left=multipart',
    { 'content-type': 'multipart/form-data; boundary=b' },
    Buffer.from(`--b\r\n\r\n${token}\r\n--b--`),
  ],
  ['image', 'type', { 'content-type': 'image/png' }, Buffer.concat([randomBytes(999), Buffer.from(token)])],
  ['octet stream', 'type', { 'content-type': 'application/octet-stream' }, Buffer.from(token)],
  ['body without a type', 'type', {}, Buffer.from(token)],
  ['gzip body', 'encoded', { ...json, 'content-encoding': 'gzip' }, gzipSync(`{"k":"${token}"}`)],
  ['body that only claims an encoding', 'encoded', { ...json, 'content-encoding': 'x' }, Buffer.from(token)],
  ['body that is no UTF-8', 'binary', json, Buffer.concat([Buffer.from(token), Buffer.from([0xc3, 0x28])])],
  ['body with a NUL', 'binary', plain, Buffer.from(`${token}\0`)],
];
test.each(skipped)('a %s passes unchanged: skipped=%s', async (...[, reason, headers, body]) => {
  const answer = await sendChunks(begin(scene, proxy, { route, headers }), [body]);
  expect([answer.status, substitution(answer)]).toEqual([200, `skipped=${reason}`]);
  expectArrived(body);
  for (const [name, text] of Object.entries(headers)) expect(scene.upstream.last().headers[name]).toBe(text);
});

const scanned: [type: string, sent: string, expected: string][] = [
  ['application/vnd.api+json; charset=utf-8', `{"k":"${token}"}`, `{"k":"${value}"}`],
  ['APPLICATION/JSON', `{"k":"${token}"}`, `{"k":"${value}"}`],
  ['text/csv', `a,${token}`, `a,${value}`],
  ['text/html', `<b>${token}</b>`, `<b>${value}</b>`],
  ['application/soap+xml', `<k>${token}</k>`, `<k>${value}</k>`],
  ['application/javascript', `let k='${token}'`, `let k='${value}'`],
  ['application/x-www-form-urlencoded', 'k=%7b%7bsecret:key%7D%7d', `k=${value}`],
];
test.each(scanned)('a body of type %s is rewritten, for any method', async (type, sent, expected) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'GET']) {
    const answer = await scene.call(route, { method, body: sent, headers: { 'content-type': type } });
    expect([answer.status, answer.headers['x-knox-substitution']]).toEqual([200, 'count=1']);
    expect(scene.upstream.last().method).toBe(method);
    expectArrived(expected);
  }
});

test('the Content-Type that the route injects decides', async () => {
  const asText = await scene.route({ inject_headers_json: { 'Content-Type': 'text/plain' } });
  const asBinary = await scene.route({ inject_headers_json: { 'Content-Type': 'image/png' } });
  const withoutEncoding = await scene.route({ inject_headers_json: { 'Content-Encoding': null } });
  const send = (name: string, headers: object) =>
    scene.call(name, { body: token, headers: headers as typeof json });
  expect((await send(asText, { 'content-type': 'image/png' })).headers['x-knox-substitution']).toBe(
    'count=1',
  );
  expectArrived(value);
  expect((await send(asBinary, plain)).headers['x-knox-substitution']).toBe('skipped=type');
  expectArrived(token);
  const decoded = await send(withoutEncoding, { ...plain, 'content-encoding': 'gzip' });
  expect(decoded.headers['x-knox-substitution']).toBe('count=1');
});

test('a body without placeholders stays unchanged, and a request without a body has none', async () => {
  const body = '{ "a" : 1.0, "a":1e400,\n "é":"\\u00e9" }';
  expect((await scene.call(route, { body })).headers['x-knox-substitution']).toBe('count=0');
  expectArrived(body);
  const empty = await scene.call(route, { method: 'POST', headers: { 'content-length': '0', ...json } });
  expect([empty.status, empty.headers['x-knox-substitution']]).toEqual([200, 'count=0']);
  await scene.call(route, { method: 'GET' });
  const { headers } = scene.upstream.last();
  expect([headers['content-length'], headers['transfer-encoding']]).toEqual([undefined, undefined]);
});

describe('Expect: 100-continue', () => {
  const headers = { ...json, expect: '100-continue', 'content-length': String(token.length) };

  test('a caller that is refused is never asked for its body', async () => {
    const request = begin(scene, proxy, { route: 'nope', headers });
    let isAsked = false;
    request.on('continue', () => {
      isAsked = true;
    });
    request.flushHeaders();
    const answer = await readWhole(await answerTo(request));
    expect([answer.status, isAsked]).toEqual([404, false]);
    expect(scene.upstream.received).toEqual([]);
  });

  test('a caller that is admitted is asked once, and its body is rewritten', async () => {
    const request = begin(scene, proxy, { route, headers });
    let asked = 0;
    request.on('continue', () => {
      asked += 1;
      request.end(token);
    });
    request.flushHeaders();
    const answer = await readWhole(await answerTo(request));
    expect([answer.status, asked, substitution(answer)]).toEqual([200, 1, 'count=1']);
    expectArrived(value);
    expect(scene.upstream.last().headers.expect).toBeUndefined();
  });
});
