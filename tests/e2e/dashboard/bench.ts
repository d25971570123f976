/**
 * pnpm bench:dashboard [--records N] [--secrets N]: how soon pages load for a team with much data. Each figure is the
 * median of five; it exits with 1 if the first content of a page takes longer than a second.
 */
import { parseArgs } from 'node:util';
import { buildDashboard } from '@knoxcall/local-stack';
import { connectPostgres, createTenant, startProduct, type Tenant } from '@knoxcall/testkit';
import type { Locator, Page } from 'playwright-core';
import { writeLogs, writeSecrets } from './src/many.ts';
import { openBrowser } from './src/open-browser.ts';
import { sitDown } from './src/sit-down.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    secrets: { type: 'string', default: '10000' },
  },
});
const rounds = 5;
const limitMs = 1000;

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begin = performance.now();
    await work();
    times.push(performance.now() - begin);
  }
  return Math.round(times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0);
}

const late: string[] = [];
function report(what: string, ms: number, isFirstContent = false): void {
  if (isFirstContent && ms > limitMs) late.push(what);
  console.log(`${String(ms).padStart(6)} ms  ${what}`);
}

async function measureApi(tenant: Tenant, routeId: string): Promise<void> {
  const paths = {
    'first page of secrets': '/v1/secrets?per_page=100&expand=environments',
    'last page of secrets': '/v1/secrets?per_page=100&page=100&expand=environments',
    'secrets by a part of the name': '/v1/secrets?per_page=100&search=004711',
    'newest records': '/v1/logs?limit=50',
    'newest records of a route': `/v1/logs?limit=50&route_id=${routeId}`,
    'newest refused records': '/v1/logs?limit=50&status_code=4xx',
    'a text in the records of the last hour': `/v1/logs?limit=50&search=charges&from=${new Date(Date.now() - 3_600_000).toISOString()}`,
  };
  for (const [what, path] of Object.entries(paths)) {
    report(`API: ${what}`, await medianOf(() => tenant.done('GET', path)));
  }
}

async function measurePages(page: Page, home: string): Promise<void> {
  const pages: readonly (readonly [string, string, Locator])[] = [
    ['secrets', '/secrets', page.getByRole('link', { name: 'many_000001' })],
    ['logs', '/logs', page.getByRole('button', { name: 'POST /v1/charges/1', exact: true })],
  ];
  for (const [what, path, first] of pages) {
    const open = async (): Promise<void> => {
      await page.goto('about:blank');
      await page.goto(`${home}${path}`, { waitUntil: 'commit' });
      await first.waitFor();
    };
    await open();
    report(`browser: ${what}, from the address to the first row`, await medianOf(open), true);
    const elements = await page.evaluate<number>('document.querySelectorAll("*").length');
    console.log(`${String(elements).padStart(6)}     elements in the page`);
  }
}

await buildDashboard(console.log);
const [product, browser] = await Promise.all([startProduct({ proxies: 1 }), openBrowser()]);
try {
  const tenant = await createTenant(product);
  const { slug } = tenant;
  const route = await tenant.done('POST', '/v1/routes', {
    name: 'stripe',
    target_base_url: 'https://api.stripe.com',
  });
  const [key] = (await tenant.api('GET', '/v1/api-keys')).json.data as never as { id: string }[];
  const ids = { slug, keyId: String(key?.id), routeId: String(route.id) };
  const database = await connectPostgres(product.servers.directDatabaseUrl);
  await writeSecrets(database, slug, Number(values.secrets));
  await writeLogs(database, ids, Number(values.records));
  await database.end();
  console.log(`${values.secrets} secrets, ${values.records} records of requests`);
  await measureApi(tenant, ids.routeId);
  const { page } = await sitDown({ slug }, { browser, addresses: product });
  await measurePages(page, `${product.controlPlane}/t/${slug}`);
} finally {
  await Promise.allSettled([browser.close(), product.stop()]);
}
for (const what of late) console.error(`longer than a second: ${what}`);
process.exit(late.length === 0 ? 0 : 1);
