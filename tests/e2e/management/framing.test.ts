/** Malformed HTTP gets the same error envelope as everything else, so that a client can read every error in one way. */
import { rawExchange } from '../data-plane/src/raw-exchange.ts';
import { useScene } from '../data-plane/src/scene.ts';
import { product } from '../src/shared-product.ts';

const head = 'Host: localhost\r\nConnection: close\r\n';
const get = `GET /v1/me HTTP/1.1\r\n`;

test.each([
  ['no HTTP', 'HELLO\r\n\r\n', '400 bad_request'],
  ['an illegal byte in a header', `${get}${head}X-\x01: a\r\n\r\n`, '400 bad_request'],
  ['two lengths', `${get}${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, '400 bad_request'],
  ['no Host', `${get}Connection: close\r\n\r\n`, '400 bad_request'],
  ['two Hosts', `${get}${head}Host: other\r\n\r\n`, '400 bad_request'],
  ['too many headers', `${get}${head}X: ${'a'.repeat(40_000)}\r\n\r\n`, '431 headers_too_large'],
  ['an unknown expectation', `${get}${head}Expect: more\r\n\r\n`, '417 expectation_failed'],
])('%s', async (_what, bytes, refusal) => {
  const answer = await rawExchange(product.controlPlane, Buffer.from(bytes, 'latin1'));
  const { error } = JSON.parse(answer.body);
  expect(`${answer.status} ${error.type}`).toBe(refusal);
  expect(error.message).toMatch(/\.$/);
  expect(answer.head).toContain(`X-Request-Id: ${error.request_id}`);
});

test.each([
  ['Expect: 100-continue\r\n', 401],
  ['Upgrade: h2c\r\n', 401],
])('after %j the answer comes without waiting for a body', async (header, status) => {
  const answer = await rawExchange(product.controlPlane, `${get}${head}${header}\r\n`);
  const [, last = answer.head] =
    /100 Continue\r\n\r\n(.*)/s.exec(`${answer.head}\r\n\r\n${answer.body}`) ?? [];
  expect(last).toContain(`HTTP/1.1 ${status} `);
});

test('CONNECT closes the connection at once', async () => {
  expect((await rawExchange(product.controlPlane, `CONNECT a:1 HTTP/1.1\r\n${head}\r\n`)).head).toBe('');
});

test('garbage after a whole request does not replace its answer', async () => {
  const { controlPlane } = product;
  const first = 'GET /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const answer = await rawExchange(controlPlane, `${first}garbage\r\n\r\n`);
  expect(answer.status).toBe(401);
  expect(answer.head).toContain('Connection: close');
});

describe('a body over the limit is refused before its end', () => {
  const scene = useScene();
  const head = (framing: string) =>
    `POST /v1/clients HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${scene.tenant.key}\r\n` +
    `Content-Type: application/json\r\n${framing}\r\n\r\n`;

  test.each([
    ['with its length', 'Content-Length: 2000000', ''],
    ['in chunks', 'Transfer-Encoding: chunked', `200000\r\n${' '.repeat(0x200000)}`],
  ])('%s', async (_what, framing, begun) => {
    const answer = await rawExchange(product.controlPlane, head(framing) + begun);
    expect([answer.status, JSON.parse(answer.body).error.type]).toEqual([413, 'payload_too_large']);
  });

  test('only a piece of the body is read from a caller without a key', async () => {
    const bytes = `${head('Transfer-Encoding: chunked').replace(scene.tenant.key, 'nobody')}200000\r\n`;
    const answer = await rawExchange(product.controlPlane, bytes);
    expect(answer.status).toBe(401);
  });
});
