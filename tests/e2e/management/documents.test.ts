/** The pages that errors point to: readable, complete and harmless, and no other file is served. */
import { catalogue } from '@knoxcall/problems';
import { type CallAnswer, call } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';

const get = (path: string): Promise<CallAnswer> => call(`${product.controlPlane}${path}`);

test('the address in an error of the proxy opens the page for its type', async () => {
  const refused = await call(`${product.proxies[0]}/`, { headers: { 'x-knoxcall-route': 'x' } });
  const { pathname } = new URL(String(refused.json.error?.docs));
  const page = await get(pathname);
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.text).toContain('<h1><code>unauthorized</code> (401)</h1>');
  expect(page.text).toContain('<h2>What to check</h2>');
});

test('every error type has a page, and every link of every page works', async () => {
  const seen = new Map<string, string>();
  const left = ['/docs/problems', ...Object.keys(catalogue).map((type) => `/docs/problems/${type}`)];
  for (const path of left) {
    if (seen.has(path)) continue;
    const page = await get(path);
    expect([path, page.status]).toEqual([path, 200]);
    // The dashboard has tests of its own.
    if (!path.startsWith('/docs')) continue;
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.text).not.toMatch(path === '/docs' ? /<style/ : /<script|<style|<[^>]*\s(style|on\w+)=/);
    seen.set(path, page.text);
    if (path === '/docs' || path.endsWith('.css')) continue;
    for (const [, href = ''] of page.text.matchAll(/href="([^"]+)"/g)) {
      if (!href.startsWith('https://')) left.push(href.split('#')[0] ?? '');
    }
  }
  expect(seen.size).toBeGreaterThan(Object.keys(catalogue).length + 3);
  expect([...seen.keys()]).toEqual(expect.arrayContaining(['/docs/oauth2', '/docs/who-may-use-a-secret']));
});

test.each([
  '/docs/problems/nope',
  '/docs/problems/..%2foauth2',
  '/docs/problems/README.md',
  '/docs/decisions/0001-one-change-at-a-time',
  '/docs/%2e%2e/README',
])('%s is not a page', async (path) => {
  expect((await get(path)).status).toBe(404);
});
