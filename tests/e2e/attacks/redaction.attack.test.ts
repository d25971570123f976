/**
 * Ways around `redact_response`, and ways to make it more expensive than the answer: a value in the reason phrase or in the
 * name of a header (places that a filter of values and bodies does not look at), and an answer of many short headers
 * against one long value (the pattern of CVE-2023-44487: little work for one side, much for the other).
 */

import { rawExchange } from '../data-plane/src/raw-exchange.ts';
import { useScene } from '../data-plane/src/scene.ts';
import { product } from '../src/shared-product.ts';

const scene = useScene();
const proxy = product.proxies[0]!;
const value = 'value-that-nobody-may-see';
let route: string;

beforeAll(async () => {
  await scene.secret('hidden', value);
  await scene.secret(
    'long',
    Array.from({ length: 65_536 }, (_, at) => at % 36)
      .map((digit) => digit.toString(36))
      .join(''),
  );
  route = await scene.route({ redact_response: true, inject_headers_json: { 'X-Key': '{{secret:hidden}}' } });
});

const head = (extra: string): string =>
  `GET / HTTP/1.1\r\nHost: any\r\nx-knoxcall-key: ${scene.tenant.key}\r\nx-knoxcall-route: ${route}\r\n${extra}Connection: close\r\n\r\n`;

test('a reason phrase shows no value', async () => {
  scene.upstream.answerWith((_request, response) => response.writeHead(200, value).end('ok'));
  const answer = await rawExchange(proxy, head(''));
  expect(answer).toMatchObject({ status: 200, head: expect.not.stringContaining(value) });
});

test('the name of a header shows no value', async () => {
  scene.upstream.answerWith((_request, response) =>
    response.writeHead(200, { [value]: '1', 'x-other': '2' }).end(),
  );
  const answer = await rawExchange(proxy, head(''));
  expect(answer.head).not.toContain(value);
  expect(answer.head).toContain('x-other: 2');
});

test('many short headers against a long value do not hold up the proxy', async () => {
  const flat = Array.from({ length: 1500 }, (_, at) => [`h${at % 10}`, '12345678']).flat();
  scene.upstream.answerWith((_request, response) => response.writeHead(200, flat).end());
  const began = performance.now();
  const answer = await scene.call(route, {
    headers: { 'content-type': 'text/plain' },
    body: '{{secret:long}}',
  });
  expect(answer.status).toBe(200);
  expect(performance.now() - began).toBeLessThan(5_000);
});
