/** The steps of the documentation, word for word in a browser; the proxy then sends what they promise. */
import { eventually, type RecordingUpstream, startRecordingUpstream } from '@knoxcall/testkit';
import type { Page } from 'playwright-core';
import { useDesk } from './src/desk.ts';

const desk = useDesk();
let upstream: RecordingUpstream;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  const { tenant } = desk;
  for (const name of ['staging', 'development']) await tenant.done('POST', '/v1/environments', { name });
  for (const [name, environment, value] of [
    ['stripe_prod_key', 'production', 'sk_live_abc123'],
    ['stripe_staging_key', 'staging', 'sk_test_xyz789'],
    ['stripe_dev_key', 'development', 'sk_test_dev123'],
  ]) {
    await tenant.done('POST', '/v1/secrets', { name, environment, value });
  }
  await tenant.done('POST', '/v1/routes', { name: 'payments', target_base_url: upstream.url });
}, 60_000);
afterAll(() => upstream?.close());

async function addHeader(page: Page, value: string): Promise<void> {
  const section = page.getByRole('region', { name: 'Inject Headers' });
  await section.getByRole('button', { name: 'Add Header' }).click();
  await section.getByRole('textbox', { name: 'Header name' }).fill('Authorization');
  await section.getByRole('textbox', { name: 'Header value' }).fill(value);
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
}

const sends = (environment: string, authorization: string): Promise<void> =>
  eventually(async () => {
    const { status } = await desk.tenant.proxy({ route: 'payments', environment });
    expect([status, upstream.last().headers.authorization]).toEqual([200, authorization]);
  });

async function editJson(page: Page, headers: object): Promise<void> {
  const section = page.getByRole('region', { name: 'Inject Headers' });
  await section.getByRole('button', { name: 'Edit as JSON' }).click();
  await section.getByRole('textbox', { name: 'Inject Headers as JSON' }).fill(JSON.stringify(headers));
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
}

test('Routes, the route, Inject Headers, Save; then Environment tab, staging, development: each sends its own', async () => {
  const { page, complaints } = await desk.sitDown();
  await page.goto(desk.at(''));
  await page.getByRole('link', { name: 'Routes' }).click();
  await page.getByRole('link', { name: 'payments' }).click();
  await addHeader(page, 'Bearer {{secret:stripe_prod_key}}');
  await sends('production', 'Bearer sk_live_abc123');
  await page.getByRole('tab', { name: 'Environment' }).click();
  await page.getByRole('tab', { name: 'staging' }).click();
  await addHeader(page, 'Bearer {{secret:stripe_staging_key}}');
  await page.getByRole('tab', { name: 'development' }).click();
  await editJson(page, { Authorization: 'Bearer {{secret:stripe_dev_key}}' });
  await sends('production', 'Bearer sk_live_abc123');
  await sends('staging', 'Bearer sk_test_xyz789');
  await sends('development', 'Bearer sk_test_dev123');
  expect(complaints).toEqual([]);
});
