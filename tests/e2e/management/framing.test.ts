/** What is no good HTTP is answered with the envelope, as everything is: a client needs one way to read an error. */
import { rawExchange } from '../data-plane/src/raw-exchange.ts';
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
])('%j is no reason to wait', async (header, status) => {
  const answer = await rawExchange(product.controlPlane, `${get}${head}${header}\r\n`);
  const [, last = answer.head] =
    /100 Continue\r\n\r\n(.*)/s.exec(`${answer.head}\r\n\r\n${answer.body}`) ?? [];
  expect(last).toContain(`HTTP/1.1 ${status} `);
});

test('CONNECT is closed at once', async () => {
  expect((await rawExchange(product.controlPlane, `CONNECT a:1 HTTP/1.1\r\n${head}\r\n`)).head).toBe('');
});
