/**
 * The way from an empty installation to a successful request: account, passkey, API, test, log. Passkeys belong to a host
 * name, so this product has one.
 */
import {
  call,
  createTenant,
  type Product,
  password,
  type RecordingUpstream,
  startProduct,
  startRecordingUpstream,
} from '@knoxcall/testkit';
import type { Browser, Locator, Page } from 'playwright-core';
import { createForConsent } from '../oauth2/src/oidc-secret.ts';
import { consentOn } from '../oauth2/src/person.ts';
import { caFile } from '../oauth2/src/start-oidc.ts';
import { openBrowser, ordinary } from './src/open-browser.ts';
import { listen, sitDown } from './src/sit-down.ts';

let product: Product;
let browser: Browser;
let upstream: RecordingUpstream;
beforeAll(async () => {
  [product, browser, upstream] = await Promise.all([
    startProduct({
      proxies: 1,
      publicHost: 'localhost',
      environment: { NODE_EXTRA_CA_CERTS: caFile },
    }),
    openBrowser(),
    startRecordingUpstream(),
  ]);
}, 120_000);
afterAll(() => Promise.allSettled([browser?.close(), upstream?.close(), product?.stop()]));

async function setupLink(slug: string): Promise<string> {
  const answer = await call(`${product.controlPlane}/admin/v1/tenants/${slug}/setup-link`, {
    method: 'POST',
    headers: { authorization: `Bearer ${product.adminToken}` },
  });
  return String(answer.json.data?.link);
}

async function giveAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = {
    ...({ protocol: 'ctap2', transport: 'internal', hasResidentKey: true } as const),
    ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  };
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
}

/** Replaces the template's API by an upstream on this machine. */
async function bringNear(page: Page): Promise<void> {
  await page.route('**/v1/templates', async (route) => {
    const answer = await route.fetch();
    const { data, meta } = await answer.json();
    const near = data.map((one: object) => ({ ...one, target_base_url: upstream.url }));
    await route.fulfill({ response: answer, json: { data: near, meta } });
  });
}

test('a person gets from the set-up link to a logged request in 15 clicks, and signs in again with the passkey', async () => {
  const { slug } = await createTenant(product);
  const link = await setupLink(slug);
  const page = await (await browser.newContext(ordinary)).newPage();
  page.setDefaultTimeout(15_000);
  const complaints = listen(page, new URL(link).origin);
  await giveAuthenticator(page);
  await bringNear(page);
  let clicks = 0;
  const click = async (target: Locator): Promise<void> => {
    clicks += 1;
    await target.click();
  };
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });

  await page.goto(link);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(`${slug}@example.test`);
  await page.getByRole('textbox', { name: 'Name' }).fill('Ada');
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await click(button('Create account'));
  await click(button('Add a passkey'));
  await click(button('Add passkey'));
  await page.getByRole('dialog', { name: 'Confirm that it is you' }).getByLabel('Password').fill(password);
  await click(button('Confirm'));
  await button('Add a passkey').waitFor({ state: 'detached' });

  await click(button('Choose an API'));
  await click(page.getByRole('link', { name: 'Stripe' }));
  await page.getByRole('textbox', { name: 'Secret key' }).fill('sk_test_of_the_journey');
  await click(button('Create'));
  await click(button('Send'));
  await page.getByRole('status', { name: 'Outcome' }).getByText('200').waitFor();
  expect(upstream.last()).toMatchObject({
    url: '/v1/balance',
    headers: { authorization: 'Bearer sk_test_of_the_journey' },
  });
  await click(page.getByRole('link', { name: 'See it in the logs' }));
  await page.getByRole('dialog', { name: 'Request' }).getByText('stripe_secret_key').first().waitFor();
  expect(await page.content()).not.toContain('sk_test_of_the_journey');

  await page.keyboard.press('Escape');
  await click(button('Account of Ada'));
  await click(page.getByRole('menuitem', { name: 'Sign out', exact: true }));
  await click(button('Sign in with a passkey'));
  await button('Account of Ada').waitFor();
  expect(clicks).toBeLessThanOrEqual(15);
  expect(complaints).toEqual([]);
}, 60_000);

test("Connect opens the provider's consent page, and the status updates by itself", async () => {
  const tenant = await createTenant(product);
  const { secret, oidc } = await createForConsent(tenant, 'calendar', { accessSeconds: 3600 });
  const { page, complaints } = await sitDown(
    { slug: tenant.slug },
    { browser, addresses: product, options: { ignoreHTTPSErrors: true } },
  );
  await page.goto(`${product.controlPlane}/t/${tenant.slug}/secrets/${String(secret.id)}`);
  const status = page.getByRole('status', { name: 'Connection' });
  await status.getByText('not connected').waitFor();
  const [consent] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Connect' }).click(),
  ]);
  await consent.locator('button[type=submit]').waitFor();
  expect(await consentOn(consent)).toBe('Connected');
  await status.getByText('connected', { exact: true }).waitFor();
  await page.getByText('alice').waitFor();
  await page.getByText('by a link of').waitFor();
  expect(complaints).toEqual([]);
  await oidc.stop();
}, 60_000);
