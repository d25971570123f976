/** Every page is accessible, fits a small screen, needs no mouse and loads quickly. */
import { type RecordingUpstream, startRecordingUpstream } from '@knoxcall/testkit';
import type { Page } from 'playwright-core';
import { excessWidth, pagesOf, settle } from './src/all-pages.ts';
import { findings } from './src/axe.ts';
import { useDesk } from './src/desk.ts';
import { type Filled, fillTenant } from './src/fill-tenant.ts';

const desk = useDesk();
let upstream: RecordingUpstream;
let ids: Filled;
beforeAll(async () => {
  upstream = await startRecordingUpstream();
  ids = await fillTenant(desk.tenant, upstream.url);
}, 60_000);
afterAll(() => upstream?.close());

test('every page is usable on a narrow screen, and axe finds nothing serious', async () => {
  const { page, complaints } = await desk.sitDown({}, { viewport: { width: 360, height: 740 } });
  const found: string[] = [];
  for (const { name, path } of pagesOf(ids).filter(({ isVariant }) => isVariant !== true)) {
    await page.goto(desk.at(path));
    await settle(page);
    found.push(...(await findings(page)).map((finding) => `${name}: ${finding}`));
    const excess = await excessWidth(page);
    if (excess > 0) found.push(`${name}: ${excess} px wider than the screen`);
  }
  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
}, 180_000);

test('the first page loads at most 250 KB of script', async () => {
  const { page } = await desk.sitDown();
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() !== 'script') return;
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await page.goto(desk.at('/secrets'));
  await page.getByRole('link', { name: 'stripe_prod_key' }).waitFor();
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThanOrEqual(250_000);
});

const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

test('a person without a mouse finds a secret, creates one and reads the logs', async () => {
  const { page } = await desk.sitDown();
  await page.goto(desk.at('/routes'));
  await page.getByRole('link', { name: 'old bank' }).waitFor();
  await press(page, '/');
  await page.keyboard.type('twilio_auth');
  await page.getByRole('option', { name: 'twilio_auth_token' }).waitFor();
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'twilio_auth_token' }).waitFor();

  await press(page, 'Control+k');
  await page.keyboard.type('New secret');
  await page.getByRole('option', { name: 'New secret' }).waitFor();
  await press(page, 'Enter');
  await page.getByRole('textbox', { name: 'Name' }).focus();
  await page.keyboard.type('typed_by_hand');
  await press(page, 'Tab', 'Tab');
  await page.keyboard.type('a value');
  await press(page, 'Tab', 'Tab', 'Tab', 'Tab', 'Enter');
  await page.getByRole('heading', { name: 'typed_by_hand' }).waitFor();

  await page.goto(desk.at('/logs'));
  await page.getByRole('button', { name: 'POST /v1/charges' }).waitFor();
  await press(page, 'j', 'Enter');
  const record = page.getByRole('dialog', { name: 'Request' });
  await record.getByText('POST').waitFor();
  await press(page, 'j');
  await record.getByText('/v1/anything').waitFor();
  await press(page, 'k', 'Escape');
  await record.waitFor({ state: 'detached' });
  await press(page, 'f');
  expect(await page.evaluate('document.activeElement?.tagName')).toBe('INPUT');
});
