/** Forms with files: placeholders in their text fields are replaced, files stay byte for byte, and the answer reports placeholders that stay. */
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { CallAnswer } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { answerTo, begin, readWhole } from './src/exchange.ts';
import { expectRefused } from './src/expect-refused.ts';
import { logOf } from './src/log-of.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const value = 'CANARY/"7f3a"\r\n9c1e5b==';
const token = '{{secret:token}}';
const image = Buffer.concat([randomBytes(70_000), Buffer.from(token), Buffer.from([0, 0xff])]);
const whole = { substitute_in: ['multipart'] };
let route: string;

beforeAll(async () => {
  await scene.secret('token', value);
  await scene.secret('evil', 'x\r\n--b\r\nContent-Disposition: form-data; name="admin"\r\n\r\n1');
  route = await scene.route(whole);
});

type Sent = { body: Buffer; headers: Record<string, string> };

/** A form as the platform's own client writes it. */
async function form(fields: Record<string, string | Buffer>): Promise<Sent> {
  const data = new FormData();
  for (const [name, content] of Object.entries(fields)) {
    if (typeof content === 'string') data.append(name, content);
    else data.append(name, new File([new Uint8Array(content)], 'f.bin', { type: 'application/x-any' }));
  }
  const request = new Request('http://h', { method: 'POST', body: data });
  const type = request.headers.get('content-type') ?? '';
  return { body: Buffer.from(await request.arrayBuffer()), headers: { 'content-type': type } };
}

const send = (name: string, sent: Sent, more = {}): Promise<CallAnswer> =>
  scene.call(name, { ...more, ...sent, body: sent.body });
const said = ({ headers }: { headers: CallAnswer['headers'] | IncomingHttpHeaders }): unknown =>
  headers['x-knox-substitution'];
const written = (fields: Record<string, string>): Sent => ({
  headers: { 'content-type': 'multipart/form-data; boundary=b' },
  body: Buffer.from(
    `${Object.entries(fields)
      .map(([name, text]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`)
      .join('')}--b--\r\n`,
  ),
});

test('text fields get the exact value; files and all other bytes stay unchanged', async () => {
  const sent = await form({ key: token, note: `é ${token}${token}`, file: image });
  const answer = await send(route, sent);
  expect([answer.status, said(answer)]).toEqual([200, 'count=1; left=multipart']);
  const { body, headers } = scene.upstream.last();
  expect(headers['content-type']).toBe(sent.headers['content-type']);
  expect(headers['content-length']).toBe(String(body.length));
  const at = sent.body.indexOf(image);
  const before = sent.body.subarray(0, at).toString('latin1').replaceAll(token, value);
  const expected = Buffer.concat([Buffer.from(before, 'latin1'), sent.body.subarray(at)]);
  expect(body.equals(expected)).toBe(true);
});

test('a form without placeholders arrives byte for byte', async () => {
  const sent = await form({ a: '{{secret: token}}', file: randomBytes(1000) });
  expect(said(await send(route, sent))).toBe('count=0');
  expect(scene.upstream.last().body.equals(sent.body)).toBe(true);
});

test('a value that would begin or end a part is refused, and nothing is sent', async () => {
  for (const text of ['{{secret:evil}}', 'a {{secret:evil}}']) {
    const refused = await send(route, written({ a: text }));
    expectRefused(refused, { status: 422, type: 'value_not_representable' }, scene.upstream);
    expect(refused.text).toContain('{{secret:evil}}');
    expect(refused.text).not.toContain('admin');
  }
  expect((await send(route, written({ a: token }))).status).toBe(200);
});

test("every rule for the caller's placeholders applies", async () => {
  const other = await scene.secret('other', 'CANARY-other-value');
  await scene.secret('bound', value, { allowed_hosts: ['api.example.com'] });
  const closed = await scene.route({ ...whole, allowed_secrets: [other] });
  const refusals = [
    [closed, token, 'secret_not_allowed'],
    [route, '{{secret:bound}}', 'secret_not_allowed'],
    [route, '{{secret:nope}}', 'missing_secret'],
    [route, '{{var:nope}}', 'missing_variable'],
  ] as const;
  for (const [name, text, type] of refusals) {
    expectRefused(await send(name, written({ a: text })), { status: 422, type }, scene.upstream);
  }
  const merged = await scene.route({ ...whole, inject_body_json: { a: 1 } });
  const refused = await send(merged, written({ a: 'x' }));
  expectRefused(refused, { status: 422, type: 'body_not_mergeable' }, scene.upstream);
});

test.each([
  ['a route that does not look there', {}, token, 'skipped=type; left=multipart'],
  ['one that does not look at all', { substitute_in: [] }, token, 'count=0; left=multipart'],
  ['one that looks elsewhere', { substitute_in: ['headers'] }, token, 'count=0; left=multipart'],
  ['a form without placeholders', {}, 'text', 'skipped=type'],
])(
  '%s lets a form pass unread, and the answer reports its placeholders',
  async (...[, fields, text, expected]) => {
    const sent = await form({ a: text, file: randomBytes(3_000_000), b: text });
    const answer = await send(await scene.route(fields), sent);
    expect(said(answer)).toBe(expected);
    expect(scene.upstream.last().body.equals(sent.body)).toBe(true);
    const log = await logOf(scene.tenant, answer.headers['x-knox-request-id']);
    expect(log.placeholders_left).toEqual(text === token ? ['multipart'] : []);
    const strict = await scene.route({ ...fields, on_unscanned: 'reject' });
    const refused = expected.startsWith('skipped') ? 422 : 200;
    expect((await send(strict, written({ a: text }))).status).toBe(refused);
  },
);

test('a form in chunks without a length is treated in the same way', async () => {
  const request = begin(scene, product.proxies[0]!, {
    route: await scene.route(),
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  });
  request.write(written({ a: token }).body.subarray(0, -4));
  scene.upstream.answerWith((_received, response) => response.end('late'));
  request.end('--\r\n');
  expect(said(await readWhole(await answerTo(request)))).toBe('skipped=type; left=multipart');
});

test.each([
  ['over the limit', { a: token, b: 'x'.repeat(1_048_576) }, {}, 'skipped=oversize'],
  ['encoded', { a: token }, { 'content-encoding': 'gzip' }, 'skipped=encoded'],
  [
    'not the form that it says it is',
    { a: token },
    { 'content-type': 'multipart/form-data; boundary=c' },
    'skipped=type',
  ],
  ['without a boundary', { a: token }, { 'content-type': 'multipart/form-data' }, 'skipped=type'],
])('a form that is %s passes unchanged', async (...[, fields, headers, expected]) => {
  const { body, headers: own } = written(fields);
  const sent = { body, headers: { ...own, ...headers } as Record<string, string> };
  expect(said(await send(route, sent))).toBe(expected);
  expect(scene.upstream.last().body.equals(body)).toBe(true);
  const strict = await scene.route({ ...whole, on_unscanned: 'reject' });
  scene.upstream.reset();
  expectRefused(await send(strict, sent), { status: 422, type: 'body_not_scanned' }, scene.upstream);
});

test('bodies of another kind stay unchanged, and are reported as before', async () => {
  const answer = await scene.call(route, { body: `["${token}"]` });
  expect(said(answer)).toBe('count=0; left=body');
  const zip = { body: token, headers: { 'content-type': 'application/zip' } };
  expect(said(await scene.call(route, zip))).toBe('count=0');
  const both = await scene.route({ substitute_in: ['body', 'multipart'] });
  expect(said(await scene.call(both, zip))).toBe('skipped=type');
  expect(said(await send(both, written({ a: token })))).toBe('count=1');
});

test('the log shows placeholders, masks sensitive fields, and holds no content of a file', async () => {
  const sent = await form({
    note: `n ${token}`,
    api_key: 'CANARY-mine',
    secret: token,
    file: Buffer.from('CANARY-file'),
  });
  const answer = await send(route, sent);
  const log = await logOf(scene.tenant, answer.headers['x-knox-request-id']);
  const [, boundary] = /boundary=(.*)/.exec(sent.headers['content-type'] ?? '') ?? [];
  expect(log.secrets_used).toEqual(['token']);
  expect(
    String(log.request_body)
      .replaceAll(boundary ?? '', 'b')
      .split('\r\n'),
  ).toEqual([
    ...['--b', 'Content-Disposition: form-data; name="note"', '', `n ${token}`],
    ...['--b', 'Content-Disposition: form-data; name="api_key"', '', '[masked]'],
    ...['--b', 'Content-Disposition: form-data; name="secret"', '', token],
    ...['--b', 'Content-Disposition: form-data; name="file"; filename="f.bin"'],
    ...['Content-Type: application/x-any', '', '[11 bytes]', '--b--', ''],
  ]);
  expect(JSON.stringify(log)).not.toContain('CANARY');
});

test('a value in the answer is hidden', async () => {
  const hidden = await scene.route({ ...whole, redact_response: true });
  scene.upstream.answerWith(({ body }, response) => response.end(body));
  const answer = await send(hidden, written({ a: `<${token}>` }));
  expect(answer.text).toContain(`\r\n\r\n<${token}>\r\n`);
  expect(answer.text).not.toContain('7f3a');
});

test('the dry run says which placeholders would be replaced and which would stay', async () => {
  const { body, headers } = written({ a: token });
  const request = { method: 'POST', body: body.toString(), headers };
  const dry = (name: string) => scene.tenant.done('POST', `/v1/routes/${name}/resolve`, request);
  expect(await dry(route)).toMatchObject({
    left: [],
    secrets: [{ ref: 'token', sent_in: ['multipart'] }],
  });
  const plain = await dry(await scene.route());
  expect(plain).toMatchObject({ left: ['multipart'], secrets: [] });
});
