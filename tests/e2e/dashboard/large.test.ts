/** A team with 10,000 secrets. `pnpm bench:dashboard` measures times; here the page's work must not grow with their number. */
import { connectPostgres } from '@knoxcall/testkit';
import type { Page } from 'playwright-core';
import { product } from '../src/shared-product.ts';
import { useDesk } from './src/desk.ts';
import { writeSecrets } from './src/many.ts';

const desk = useDesk();
const count = 10_000;
beforeAll(async () => {
  const database = await connectPostgres(product.directDatabaseUrl);
  await writeSecrets(database, desk.tenant.slug, count);
  await database.end();
}, 60_000);

const elements = (page: Page): Promise<number> => page.evaluate('document.querySelectorAll("*").length');

test('with 10,000 secrets the page renders only the visible rows, from the first to the last', async () => {
  const { page } = await desk.sitDown();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(desk.at('/secrets'));
  await page.getByRole('link', { name: 'many_000001' }).waitFor();
  await page.getByText('10,000 secrets').waitFor();
  const lists = asked.filter((path) => path === '/v1/secrets');
  expect(lists.length).toBeLessThanOrEqual(2);
  const atFirst = await elements(page);
  await page.evaluate("document.querySelector('#content').scrollTo(0, 1e6)");
  await page.getByRole('link', { name: 'many_010000' }).waitFor();
  expect(await page.getByRole('row').count()).toBeLessThan(60);
  expect(Math.max(atFirst, await elements(page))).toBeLessThan(1500);
});

test('a search finds one of 10,000 secrets by a part of its name', async () => {
  const { page } = await desk.sitDown();
  await page.goto(desk.at('/secrets'));
  await page.getByRole('searchbox', { name: 'Find' }).fill('004711');
  await page.getByText('1 secret', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'many_004711' }).waitFor();
});
