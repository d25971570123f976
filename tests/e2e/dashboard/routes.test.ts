/** What people set on the pages of a route, and what the proxy then sends. */
import { eventually, type RecordingUpstream, startRecordingUpstream } from '@knoxcall/testkit';
import type { Locator, Page } from 'playwright-core';
import { useDesk } from './src/desk.ts';

const desk = useDesk();
let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startRecordingUpstream();
  const { tenant } = desk;
  await tenant.done('POST', '/v1/environments', { name: 'staging' });
  for (const name of ['token', 'account']) {
    const { id } = await tenant.done('POST', '/v1/secrets', { name, value: `${name}-of-production` });
    await tenant.done('PUT', `/v1/secrets/${id}/value?environment=staging`, { value: `${name}-of-staging` });
  }
}, 60_000);
afterAll(() => upstream?.close());

async function open(
  name: string,
  fields: object = {},
): Promise<{ page: Page; id: string; problems: string[] }> {
  const route = { name, target_base_url: upstream.url, ...fields };
  const id = String((await desk.tenant.done('POST', '/v1/routes', route)).id);
  const { page, complaints } = await desk.sitDown();
  await page.goto(desk.at(`/routes/${id}`));
  return { page, id, problems: complaints };
}

const section = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
}

const sends = (
  route: string,
  expected: object,
  options: { environment?: string; path?: string; headers?: Record<string, string> } = {},
): Promise<void> =>
  eventually(async () => {
    const { status } = await desk.tenant.proxy({ route, environment: 'production', ...options });
    expect({ status, ...upstream.last() }).toMatchObject({ status: 200, ...expected });
  });

test('Authentication and Inject Query are set on the page: for the base, for staging and for one method', async () => {
  const { page, id, problems } = await open('geo');
  const auth = section(page, 'Authentication');
  await auth.getByRole('combobox', { name: 'The API wants' }).selectOption('basic');
  await auth.getByRole('textbox', { name: 'User name' }).fill('{{secret:account}}');
  await auth.getByRole('textbox', { name: 'Password' }).fill('{{secret:tok');
  await page.getByRole('listbox', { name: 'Placeholders' }).getByText('token', { exact: true }).click();
  const query = section(page, 'Inject Query');
  await query.getByRole('button', { name: 'Add Parameter' }).click();
  await query.getByRole('textbox', { name: 'Parameter name' }).fill('key');
  await query.getByRole('textbox', { name: 'Parameter value' }).fill('{{secret:no_such}}');
  await query.getByText('There is no secret no_such.').waitFor();
  await query.getByRole('textbox', { name: 'Parameter value' }).fill('{{secret:token}}');
  await save(page);
  const basic = (user: string, key: string): string => `Basic ${btoa(`${user}:${key}`)}`;
  await sends(
    'geo',
    {
      url: '/search?q=1&key=token-of-production',
      headers: { authorization: basic('account-of-production', 'token-of-production') },
    },
    { path: '/search?q=1' },
  );

  await page.getByRole('tab', { name: 'Environment' }).click();
  await page.getByRole('tab', { name: 'staging' }).click();
  await auth.getByText('Inherited from production.').waitFor();
  await auth.getByRole('combobox', { name: 'The API wants' }).selectOption('header');
  await auth.getByRole('textbox', { name: 'Header', exact: true }).fill('X-Key');
  await auth.getByRole('textbox', { name: 'Header’s value' }).fill('{{secret:token}}');
  await page.getByRole('combobox', { name: 'For requests with' }).selectOption('POST');
  await auth.getByText('Inherited from staging.').waitFor();
  await auth.getByRole('combobox', { name: 'The API wants' }).selectOption('none');
  await save(page);
  await sends(
    'geo',
    { url: '/?key=token-of-staging', headers: { 'x-key': 'token-of-staging' } },
    { environment: 'staging' },
  );
  const { json } = await desk.tenant.api('GET', `/v1/routes/${id}/environments`);
  expect(json.data?.[1]).toMatchObject({
    auth: { type: 'header', name: 'X-Key', value: '{{secret:token}}' },
    method_configs: { POST: { auth: { type: 'none' } } },
    inject_query_json: null,
  });
  expect(problems).toEqual([]);
});

test('two saves in a row do not conflict, however slowly the route is read between them', async () => {
  const { page, id } = await open('twice');
  await desk.tenant.done('POST', '/v1/environments', { name: 'development' });
  await page.getByRole('tab', { name: 'Environment' }).click();
  await page.route(`**/v1/routes/${id}`, async (read) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await read.continue();
  });
  for (const environment of ['staging', 'development']) {
    await page.getByRole('tab', { name: environment }).click();
    await page.getByRole('checkbox', { name: `Serve requests in ${environment}` }).uncheck();
    await save(page);
  }
  const { json } = await desk.tenant.api('GET', `/v1/routes/${id}/environments`);
  expect(json.data).toMatchObject([{ environment: 'production' }, { enabled: false }, { enabled: false }]);
});

test('an incomplete field is not saved, and the page says what is missing', async () => {
  const { page } = await open('half');
  const auth = section(page, 'Authentication');
  await auth.getByRole('combobox', { name: 'The API wants' }).selectOption('bearer');
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.getByRole('alert').getByText('“Token” is empty').waitFor();
  await auth.getByRole('textbox', { name: 'Token' }).fill('{{secret:token}}');
  await save(page);
  await sends('half', { headers: { authorization: 'Bearer token-of-production' } });
});

test('the page sets where placeholders of callers are replaced, and placeholders in the path of the target', async () => {
  const { page } = await open('library');
  await page.getByRole('textbox', { name: 'Target' }).fill(`${upstream.url}/bot{{secret:account}}`);
  await page
    .getByRole('combobox', { name: 'Placeholders of callers are replaced in' })
    .selectOption('Only some');
  await page.getByRole('checkbox', { name: 'headers' }).check();
  await save(page);
  await sends(
    'library',
    { url: '/botaccount-of-production/me', headers: { 'x-api-key': 'token-of-production' } },
    { headers: { 'x-api-key': '{{secret:token}}' }, path: '/me' },
  );
});

test('a warning below the body says which of its secrets are missing', async () => {
  const { page } = await open('bodies', {
    inject_body_json: { key: '{{secret:nowhere}}', ok: '{{secret:token}}' },
  });
  await section(page, 'Inject Body').getByText('There is no secret nowhere.').waitFor();
  await page.locator('.cm-content .token-wrong').getByText('{{secret:nowhere}}').waitFor();
});

test('a variable of an environment is offered and used in a route', async () => {
  const { page } = await desk.sitDown();
  await page.goto(desk.at('/environments'));
  await page.getByRole('row', { name: 'staging' }).getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Add Variable' }).click();
  await page.getByRole('textbox', { name: 'Variable name' }).fill('REGION');
  await page.getByRole('textbox', { name: 'Variable value' }).fill('eu-central-1');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: 'staging' }).getByText('REGION').waitFor();
  const { id } = await desk.tenant.done('POST', '/v1/routes', {
    name: 'regional',
    target_base_url: upstream.url,
    inject_headers_json: { 'X-Region': '{{env:REGION}}' },
  });
  await desk.tenant.done('PUT', `/v1/routes/${id}/environments/staging`, {});
  await sends('regional', { headers: { 'x-region': 'eu-central-1' } }, { environment: 'staging' });
});

test('an admin lets callers name a target in place of a route, and turns that off again', async () => {
  await desk.tenant.done('POST', '/v1/secrets', {
    name: 'bound',
    value: 'of-here',
    allowed_hosts: ['127.0.0.1'],
  });
  const { page } = await desk.sitDown();
  await page.goto(desk.at('/settings'));
  const headers = { 'x-knoxcall-target': upstream.url, 'x-key': '{{secret:bound}}' };
  for (const [button, status] of [
    ['Without a route too', 200],
    ['Only by a route', 403],
  ] as const) {
    await section(page, 'Calls without a route').getByRole('button', { name: button }).click();
    await eventually(async () => expect((await desk.tenant.proxy({ headers })).status).toBe(status));
  }
  expect(upstream.last().headers['x-key']).toBe('of-here');
});
