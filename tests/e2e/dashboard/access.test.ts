/** Who has access to what: keys with limits, invitations, roles. */
import { call, password, type RecordingUpstream, startRecordingUpstream } from '@knoxcall/testkit';
import type { Route } from 'playwright-core';
import { verified } from '../management/src/webhook-receiver.ts';
import { product } from '../src/shared-product.ts';
import { useDesk } from './src/desk.ts';
import { ordinary } from './src/open-browser.ts';
import { stepUp } from './src/step-up.ts';

const desk = useDesk();
let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startRecordingUpstream();
  await desk.tenant.done('POST', '/v1/environments', { name: 'staging' });
  for (const name of ['mail', 'payments']) {
    const { id } = await desk.tenant.done('POST', '/v1/routes', { name, target_base_url: upstream.url });
    await desk.tenant.done('PUT', `/v1/routes/${id}/environments/staging`, {});
  }
}, 60_000);
afterAll(() => upstream?.close());

async function statusWith(key: string, route: string, environment: string): Promise<number> {
  const headers = { 'x-knoxcall-key': key, 'x-knoxcall-route': route, 'x-knoxcall-environment': environment };
  return (await call(`${product.proxies[0]}/`, { headers })).status;
}

test('a key limited to a route and an environment is shown once and works nowhere else', async () => {
  const { page } = await desk.sitDown();
  await page.goto(desk.at('/api-keys'));
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('shop');
  await page.getByText('Where it may be used').click();
  await page.getByRole('button', { name: 'mail' }).click();
  await page.getByRole('checkbox', { name: 'staging' }).check();
  await page.getByRole('button', { name: 'Create' }).click();
  await stepUp(page);
  const shown = page.getByRole('dialog', { name: 'The new key' });
  const key = String(await shown.getByRole('region', { name: 'The key' }).textContent());
  await shown.getByRole('button', { name: 'Done' }).click();
  const row = page.getByRole('row', { name: 'shop' });
  await row.getByText('mail').waitFor();
  await row.getByText('staging').waitFor();
  expect(await page.content()).not.toContain(key);
  expect(await statusWith(key, 'mail', 'staging')).toBe(200);
  expect(await statusWith(key, 'payments', 'staging')).toBe(404);
  expect(await statusWith(key, 'mail', 'production')).not.toBe(200);
});

test('an admin adds a webhook, keeps its secret and sends a test; other roles do not see webhooks', async () => {
  const { page } = await desk.sitDown();
  await page.goto(desk.at('/settings'));
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill(`${upstream.url}/hooks/of-the-dashboard`);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const shown = page.getByRole('dialog', { name: 'Its signing secret' });
  const secret = String(await shown.getByRole('region', { name: 'The secret' }).textContent());
  await shown.getByRole('button', { name: 'Done' }).click();
  expect(await page.content()).not.toContain(secret);
  const row = page.getByRole('table', { name: 'Webhooks' }).getByRole('row', { name: 'active' });
  await row.getByRole('button', { name: 'Deliveries' }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  const delivery = page.getByRole('table', { name: 'Deliveries' }).getByRole('row', { name: 'webhook.test' });
  await delivery.getByText('delivered, 1×').waitFor();
  const [told] = upstream.received.filter(({ url }) => url === '/hooks/of-the-dashboard');
  expect(verified(secret, told!).type).toBe('webhook.test');
  await page.getByRole('button', { name: 'Done' }).click();
  await row.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await row.waitFor({ state: 'detached' });
  const { page: theirs } = await desk.sitDown({ role: 'editor' });
  await theirs.goto(desk.at('/settings'));
  await theirs.getByRole('heading', { name: 'Usage' }).waitFor();
  expect(await theirs.content()).not.toContain('Webhooks');
});

test('the open list of deliveries shows the second attempt of an event', async () => {
  const path = '/hooks/second-time';
  const { id } = await desk.tenant.done('POST', '/v1/webhooks', { url: `${upstream.url}${path}` });
  let calls = 0;
  upstream.answerWith(({ url }, response) => {
    if (url === path) calls += 1;
    response.statusCode = calls === 1 ? 503 : 200;
    response.end();
  });
  const { page } = await desk.sitDown();
  await page.goto(desk.at('/settings'));
  await page.getByRole('button', { name: 'Deliveries' }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  const delivery = page.getByRole('table', { name: 'Deliveries' }).getByRole('row', { name: 'webhook.test' });
  await delivery.getByText('pending, 1×').waitFor();
  await delivery.getByText('delivered, 2×').waitFor();
  await desk.tenant.done('DELETE', `/v1/webhooks/${id}`);
});

test('a webhook that is added while the list is on its way is shown', async () => {
  const { page } = await desk.sitDown();
  const wait = Promise.withResolvers<void>();
  const holdBack = async (read: Route) => {
    const before = await read.fetch();
    await wait.promise;
    // The page may have given it up.
    await read.fulfill({ response: before }).catch(() => undefined);
  };
  await page.route('**/v1/webhooks*', holdBack, { times: 1 });
  await page.goto(desk.at('/settings'));
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill(`${upstream.url}/hooks/while-reading`);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page
    .getByRole('dialog', { name: 'Its signing secret' })
    .getByRole('button', { name: 'Done' })
    .click();
  wait.resolve();
  await page.getByRole('table', { name: 'Webhooks' }).getByRole('row', { name: 'active' }).waitFor();
});

test('an invited person creates an account from the link and sees what their role may see', async () => {
  const { page } = await desk.sitDown({ steppedUp: true });
  await page.goto(desk.at('/members'));
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('textbox', { name: 'E-mail' }).fill('reader@example.test');
  await page.getByRole('combobox', { name: 'Role' }).selectOption('read');
  await page.getByRole('button', { name: 'Create invitation' }).click();
  const link = String(await page.getByRole('region', { name: 'The link' }).textContent());

  const theirs = await (await desk.browser.newContext(ordinary)).newPage();
  theirs.setDefaultTimeout(15_000);
  await theirs.goto(link);
  await theirs.getByRole('textbox', { name: 'Name' }).fill('Reader');
  expect(theirs.url()).not.toContain('#');
  await theirs.getByLabel('Password').fill(password);
  await theirs.getByRole('button', { name: 'Create account' }).click();
  await theirs.getByRole('heading', { name: 'Secrets', exact: true }).waitFor();
  const menu = theirs.getByRole('navigation', { name: 'Main' });
  expect(await menu.getByRole('link', { name: 'Members' }).count()).toBe(0);
  expect(await menu.getByRole('link', { name: 'API keys' }).count()).toBe(0);
  expect(await theirs.getByRole('button', { name: 'New secret' }).count()).toBe(0);
  await theirs.goto(link);
  await theirs.getByRole('alert').waitFor();

  await page.goto(desk.at('/members'));
  await page.getByRole('row', { name: 'Reader' }).getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('row', { name: 'Reader' }).waitFor({ state: 'detached' });
  await theirs.goto(desk.at('/routes'));
  await theirs.getByRole('heading', { name: 'Routes', exact: true }).waitFor({ state: 'hidden' });
});

test('a person with a wrong password stays signed out and keeps what they typed', async () => {
  const { person } = await desk.sitDown();
  const page = await (await desk.browser.newContext(ordinary)).newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(desk.at('/logs'));
  await page.getByRole('textbox', { name: 'E-mail' }).fill(person.email);
  await page.getByLabel('Password').fill('a wrong password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe(person.email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Logs', exact: true }).waitFor();
});
