/** `redact_response`: if an upstream echoes its request, the caller sees placeholders only. */
import { until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { answerTo, begin, readWhole } from './src/exchange.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const proxy = product.proxies[0]!;
/** A value that every encoder changes in another way. */
const value = 's3cr3t/"value"&<key>+ü\\end';
const placeholder = '{{secret:hidden}}';
let route: string;

beforeAll(async () => {
  await scene.secret('hidden', value);
  await scene.secret('header_hidden', 'header-value-1234');
  route = await scene.route({
    redact_response: true,
    inject_headers_json: { 'X-Key': '{{secret:header_hidden}}' },
    inject_body_json: { key: placeholder },
  });
});

async function echoed(chunks: readonly Buffer[], headers: Record<string, string> = {}) {
  scene.upstream.answerWith((_request, response) => {
    response.writeHead(200, headers);
    const [...left] = chunks;
    const writeNext = (): void => {
      const chunk = left.shift();
      if (chunk === undefined) response.end();
      else response.write(chunk, writeNext);
    };
    writeNext();
  });
  const sent = begin(scene, proxy, { route, method: 'POST' });
  sent.end();
  return readWhole(await answerTo(sent));
}

const base64 = (text: string, before: string): string => Buffer.from(before + text).toString('base64');
const forms: [form: string, text: string][] = [
  ['as it is', value],
  ['in a JSON string', JSON.stringify(value).slice(1, -1)],
  [
    'in XML',
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  ],
  ['percent-encoded', encodeURIComponent(value)],
  ['as a form field', new URLSearchParams({ a: value }).toString().slice(2)],
];

test.each(forms)('the value %s is hidden, at whatever byte the chunks are cut', async (_form, text) => {
  const whole = Buffer.from(`before ${text} after`);
  for (const size of [1, 7, whole.length]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size));
    const { body } = await echoed(chunks);
    expect(body.toString()).toBe(`before ${placeholder} after`);
  }
});

test.each(['', 'x', 'xx'])('the value in base64 behind %j is hidden', async (before) => {
  const text = base64(`${value} and more that is not secret`, before);
  const { body } = await echoed([Buffer.from(text)]);
  expect(body.toString()).not.toBe(text);
  const seen = Buffer.from(body.toString(), 'base64').toString();
  expect(seen).not.toContain(value.slice(3, -3));
  expect(body.toString()).toContain(placeholder);
});

test.each(['data: hello\n\n', 'data: 42\r\n\r\n', ': keep-alive\n\n', 'event: ping\n\n'])(
  'an event (%j) arrives whole before the next one is sent',
  async (event) => {
    let sendNext = (): void => undefined;
    scene.upstream.answerWith((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      sendNext = () => void response.write(event);
      sendNext();
    });
    const sent = begin(scene, proxy, { route, method: 'POST' });
    sent.end();
    const answer = await answerTo(sent);
    let text = '';
    answer.on('data', (chunk) => {
      text += String(chunk);
    });
    for (let count = 1; count <= 3; count += 1) {
      await until(`event ${count}`, () => text === event.repeat(count));
      sendNext();
    }
    sent.destroy();
  },
);

test('the value is hidden in headers, and length and digest are corrected or removed', async () => {
  const text = `${value} header-value-1234`;
  const { headers, body } = await echoed([Buffer.from(text)], {
    'x-echo': 'k=header-value-1234;',
    'content-length': String(Buffer.byteLength(text)),
    'content-digest': 'sha-256=:x:',
    etag: '"abc"',
  });
  expect(headers).toMatchObject({ 'x-echo': 'k={{secret:header_hidden}};', etag: '"abc"' });
  expect(headers['content-digest']).toBeUndefined();
  expect(body.toString()).toBe(`${placeholder} {{secret:header_hidden}}`);
  expect([undefined, String(body.length)]).toContain(headers['content-length']);
});

test('an answer without the value arrives byte for byte, and the upstream gets the real value', async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256));
  const { body } = await echoed([bytes.subarray(0, 33_333), bytes.subarray(33_333)]);
  expect(body.equals(bytes)).toBe(true);
  const { headers, body: up } = scene.upstream.last();
  expect([headers['x-key'], JSON.parse(up.toString()).key]).toEqual(['header-value-1234', value]);
});

test('the upstream is asked for a whole, uncompressed answer', async () => {
  const headers = { range: 'bytes=0-3', 'if-range': '"e"', 'accept-encoding': 'gzip, br' };
  scene.upstream.answerWith((_request, response) => response.end());
  await scene.call(route, { method: 'POST', headers });
  const seen = scene.upstream.last().headers;
  expect([seen.range, seen['if-range'], seen['accept-encoding']]).toEqual([undefined, undefined, 'identity']);
});

test('a route that does not redact returns the answer unchanged', async () => {
  const open = await scene.route({ inject_headers_json: { 'X-Key': '{{secret:header_hidden}}' } });
  scene.upstream.answerWith((request, response) => response.end(request.headers['x-key']));
  expect((await scene.call(open)).text).toBe('header-value-1234');
});
