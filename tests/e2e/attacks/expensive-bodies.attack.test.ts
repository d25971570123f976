/**
 * Bodies that cost far more to handle than to send: one key a hundred thousand times against a large injected body
 * (as CVE-2021-27291 and hash-collision floods, quadratic work for linear input). No other caller may wait for it.
 */
import { call } from '@knoxcall/testkit';
import { useScene } from '../data-plane/src/scene.ts';
import { product } from '../src/shared-product.ts';

const scene = useScene();

test('a body with one key many times does not cause one merge for each', async () => {
  const members = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, at) => [`member_${at}`, 'x'.repeat(20)]),
  );
  const route = await scene.route({ inject_body_json: { a: { a: members } } });
  const began = performance.now();
  const answered = scene.call(route, { method: 'POST', body: `{${'"a":{"a":{}},'.repeat(60_000)}"c":1}` });
  const other = await call(`${product.proxies[0]}/healthz`);
  const answer = await answered;
  expect([other.status, answer.status]).toEqual([200, 200]);
  expect(JSON.parse(scene.upstream.last().body.toString())).toEqual({ c: 1, a: { a: members } });
  expect(performance.now() - began).toBeLessThan(10_000);
});
