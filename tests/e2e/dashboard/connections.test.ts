/** OAuth2 secrets at the dashboard: the form asks for the fields of each provider, and they reach the provider. */
import { type RecordingUpstream, startRecordingUpstream } from '@knoxcall/testkit';
import type { Page } from 'playwright-core';
import { keyFile } from '../oauth2/src/assertion-desk.ts';
import { newKey } from '../oauth2/src/key-pair.ts';
import { useDesk } from './src/desk.ts';

const desk = useDesk();
let provider: RecordingUpstream;
const pair = newKey('ES256');
beforeAll(async () => {
  provider = await startRecordingUpstream();
  provider.answerWith((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ access_token: 'token-of-the-provider', token_type: 'Bearer', expires_in: 3600 }),
    );
  });
}, 60_000);
afterAll(() => provider?.close());

async function begin(name: string, choice: { provider: string; grant?: string }): Promise<Page> {
  const { page } = await desk.sitDown();
  await page.goto(desk.at('/secrets/new'));
  await page.getByRole('combobox', { name: 'Type' }).selectOption('oauth2');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('combobox', { name: 'Provider' }).selectOption(choice.provider);
  if (choice.grant !== undefined)
    await page.getByRole('combobox', { name: 'Who consents' }).selectOption(choice.grant);
  return page;
}

const fill = (page: Page, field: string, text: string): Promise<void> =>
  page.getByRole('textbox', { name: field, exact: true }).fill(text);

const lastForm = (): URLSearchParams => new URLSearchParams(provider.last().body.toString());

test('an application of the user is connected at once, with its scopes, and a new client secret is used from then on', async () => {
  const page = await begin('robot', { provider: 'custom', grant: 'client_credentials' });
  await fill(page, 'Authorization URL', `${provider.url}/auth`);
  await fill(page, 'Token URL', `${provider.url}/token`);
  await fill(page, 'Client ID', 'the-robot');
  await fill(page, 'Client secret', 'first-secret');
  await fill(page, 'Scopes', 'read write');
  await page.getByRole('button', { name: 'Create' }).click();
  const status = page.getByRole('status', { name: 'Connection' });
  await status.getByText('connected', { exact: true }).waitFor();
  await page.getByText('The application itself (client credentials)').waitFor();
  await page.getByText('read write', { exact: true }).waitFor();
  await page.getByText('Next refresh').waitFor();
  expect(await page.getByRole('button', { name: 'Connect', exact: true }).count()).toBe(0);
  expect(lastForm().get('scope')).toBe('read write');
  const basic = (secret: string): string => `Basic ${btoa(`the-robot:${secret}`)}`;
  expect(provider.last().headers.authorization).toBe(basic('first-secret'));

  await page.getByRole('button', { name: 'Change client' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('textbox', { name: 'Client ID' }).inputValue()).toBe('the-robot');
  await dialog.getByRole('textbox', { name: 'Client secret' }).fill('second-secret');
  await dialog.getByRole('textbox', { name: 'Scopes' }).fill('read');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('read', { exact: true }).waitFor();
  expect(provider.last().headers.authorization).toBe(basic('second-secret'));
  expect(await page.content()).not.toContain('second-secret');
});

test('a signing key is pasted, signs assertions, and is never shown', async () => {
  const page = await begin('asserting', { provider: 'custom', grant: 'jwt_bearer' });
  await fill(page, 'Token URL', `${provider.url}/token`);
  await fill(page, 'Private key', pair.pem);
  await fill(page, 'Issuer', 'robot@example.test');
  await page.getByText('Certificates and what else a provider may want').click();
  await page.getByRole('combobox', { name: 'Algorithm' }).selectOption('ES256');
  await fill(page, 'Claims', '{"team": "payments"}');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('status', { name: 'Connection' }).getByText('connected', { exact: true }).waitFor();
  const [, claims = ''] = (lastForm().get('assertion') ?? '').split('.');
  expect(JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')))).toMatchObject({
    iss: 'robot@example.test',
    team: 'payments',
  });
  expect(await page.content()).not.toContain(pair.pem.split('\n')[1]);
});

test('the form asks for the fields of each provider: a key file, an installation, a shop', async () => {
  const page = await begin('service_account', { provider: 'google_service_account' });
  const json = JSON.stringify(keyFile(newKey()));
  await page.getByLabel('File with Key file (JSON)').setInputFiles({
    name: 'key.json',
    mimeType: 'application/json',
    buffer: Buffer.from(json),
  });
  // The test sends nothing to Google.
  await page.route('**/v1/secrets', (route) => route.abort());
  const [request] = await Promise.all([
    page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/v1/secrets')),
    page.getByRole('button', { name: 'Create' }).click(),
  ]);
  expect(request.postDataJSON()).toMatchObject({
    secret_type: 'oauth2',
    provider: 'google_service_account',
    grant_type: 'jwt_bearer',
    service_account_json: json,
  });
  await page.getByRole('combobox', { name: 'Provider' }).selectOption('github_app');
  for (const name of ['App ID', 'Installation ID', 'Private key']) {
    await page.getByRole('textbox', { name, exact: true }).waitFor();
  }
  await page.getByRole('combobox', { name: 'Provider' }).selectOption('shopify');
  await page.getByRole('textbox', { name: 'Shop', exact: true }).waitFor();
  await page.getByRole('combobox', { name: 'Provider' }).selectOption('microsoft');
  expect(await page.getByRole('textbox', { name: 'Tenant', exact: true }).inputValue()).toBe('common');
});
