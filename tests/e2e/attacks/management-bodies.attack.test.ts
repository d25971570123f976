/**
 * Bodies of a megabyte that would keep the control plane busy for minutes or crash it, from a key that may only read: a number whose
 * zeros a regular expression reads again and again (CWE-1333, as CVE-2022-24999 and its like), faults that each quote
 * the whole path of their field (CWE-789), and deep nesting around a long list. Other callers are served meanwhile.
 */
import { call, createTenant, type Tenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';

let reader: Tenant;

beforeAll(async () => {
  const tenant = await createTenant(product);
  await tenant.done('POST', '/v1/routes', { name: 'r', target_base_url: 'https://example.com' });
  const made = await tenant.done('POST', '/v1/api-keys', { name: 'reader', role: 'read' });
  reader = tenant.as(String(made.api_key));
});

const nested = (items: number): string =>
  `{"body":${'['.repeat(240)}${'1,'.repeat(items)}1${']'.repeat(240)}}`;

test.each([
  ['a number of half a million zeros', `{"body":1.${'0'.repeat(500_000)}1}`, 200],
  ['faults under a long name', `{"${'k'.repeat(400_000)}":[${'"\\u0000",'.repeat(60_000)}1]}`, 400],
  ['a long list in deep nesting', nested(49_000), 200],
  ['a list that is too long', nested(400_000), 400],
  ['a field with a long name', `{"headers":{"${'k'.repeat(900_000)}":1}}`, 400],
  ['many unknown fields', `{${Array.from({ length: 70_000 }, (_, at) => `"k${at}":1`).join(',')}}`, 400],
])('%s', async (_name, body, status) => {
  const began = performance.now();
  const answer = await reader.api('POST', '/v1/routes/r/resolve', body);
  expect(answer.status).toBe(status);
  expect(answer.body.length).toBeLessThan(64_000);
  expect(performance.now() - began).toBeLessThan(5_000);
  expect((await call(`${product.controlPlane}/healthz`)).status).toBe(200);
});
