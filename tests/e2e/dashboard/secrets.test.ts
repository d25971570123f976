/** What people do with secrets at the dashboard, and what the proxy then sends. */
import { eventually, type RecordingUpstream, startRecordingUpstream } from '@knoxcall/testkit';
import type { Page } from 'playwright-core';
import { goodFile, goodFiles } from '../../../packages/certificates/src/fixtures/read-fixtures.ts';
import { useDesk } from './src/desk.ts';

const desk = useDesk();
let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startRecordingUpstream();
  await desk.tenant.done('POST', '/v1/environments', { name: 'staging' });
}, 60_000);
afterAll(() => upstream?.close());

const newSecret = async (name: string, fields: object = {}): Promise<string> =>
  String((await desk.tenant.done('POST', '/v1/secrets', { name, value: `first-${name}`, ...fields })).id);

/** A route with the secret's name that injects the secret, in both environments. */
const newRoute = async (secret: string): Promise<string> => {
  const inject_headers_json = { 'X-Key': `{{secret:${secret}}}` };
  const fields = { name: secret, target_base_url: upstream.url, inject_headers_json };
  const { id } = await desk.tenant.done('POST', '/v1/routes', fields);
  await desk.tenant.done('PUT', `/v1/routes/${id}/environments/staging`, { inject_headers_json });
  return String(id);
};

const sends = (route: string, value: string, environment = 'production'): Promise<void> =>
  eventually(async () => {
    const answer = await desk.tenant.proxy({ route, environment });
    expect([answer.status, upstream.last().headers['x-key']]).toEqual([200, value]);
  });

async function open(path: string): Promise<Page> {
  const { page } = await desk.sitDown();
  await page.goto(desk.at(path));
  return page;
}

test('New secret keeps the typed values after a refusal, and then creates the secret', async () => {
  await newSecret('taken_name');
  const page = await open('/secrets');
  await page.getByRole('button', { name: 'New secret' }).click();
  await page.getByRole('combobox', { name: 'Type' }).selectOption('string');
  await page.getByRole('textbox', { name: 'Name' }).fill('taken_name');
  await page.getByRole('combobox', { name: 'Environment' }).selectOption('staging');
  await page.getByRole('textbox', { name: 'Value' }).fill(' typed once ');
  await page.getByText('Begins or ends with white space').waitFor();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('alert').getByText('Request').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('free_name');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'free_name' }).waitFor();
  await newRoute('free_name');
  await sends('free_name', 'typed once', 'staging');
  await page.getByRole('link', { name: 'Secrets' }).click();
  await page.getByRole('link', { name: 'free_name' }).click();
  await page.getByRole('button', { name: 'Copy placeholder' }).click();
  const id = new URL(page.url()).pathname.split('/').at(-1);
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`{{secret_id:${id}}}`);
});

test('a missing value is added in its cell of the table', async () => {
  await newSecret('cell_by_cell');
  await newRoute('cell_by_cell');
  const page = await open('/secrets?search=cell_by_cell');
  await page.getByRole('button', { name: 'missing: set the value of cell_by_cell in staging' }).click();
  await page.getByRole('textbox', { name: 'Value' }).fill('set in place');
  await page.getByRole('button', { name: 'Save value' }).click();
  await page.getByRole('button', { name: 'v1: replace the value of cell_by_cell in staging' }).waitFor();
  await sends('cell_by_cell', 'set in place', 'staging');
});

test.each([
  ['/secrets/paste', 'Preview'],
  ['/secrets/new', 'Create'],
  ['/templates/stripe', 'Create'],
])('the form at %s waits for the environments', async (path, submit) => {
  const { page } = await desk.sitDown();
  const wait = Promise.withResolvers<void>();
  await page.route('**/v1/environments*', async (read) => {
    await wait.promise;
    await read.continue();
  });
  await page.goto(desk.at(path));
  const button = page.getByRole('button', { name: submit, exact: true });
  await button.waitFor();
  expect(await button.isDisabled()).toBe(true);
  wait.resolve();
  await eventually(async () => expect(await button.isDisabled()).toBe(false));
});

test('a whole .env file is read: two lines with an existing value wait for a decision, 28 are new', async () => {
  await newSecret('ENV_3');
  await newSecret('ENV_7');
  await newRoute('ENV_3');
  await newRoute('ENV_7');
  const lines = Array.from({ length: 30 }, (_none, at) => `ENV_${at}="value ${at}" # a comment`);
  const page = await open('/secrets');
  await page.getByRole('button', { name: 'Paste .env' }).click();
  await page.getByRole('textbox', { name: 'Contents' }).fill(lines.join('\n'));
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('2 secrets have values already').waitFor();
  expect(await page.getByText('new secret').count()).toBe(28);
  expect(await page.getByRole('button', { name: /^Store/ }).isDisabled()).toBe(true);
  await page.getByRole('combobox', { name: 'What to do with ENV_3' }).selectOption('replace');
  await page.getByRole('combobox', { name: 'What to do with ENV_7' }).selectOption('skip');
  await page.getByRole('button', { name: 'Store 29 values' }).click();
  await page.getByRole('heading', { name: 'Secrets', exact: true }).waitFor();
  await sends('ENV_3', 'value 3');
  await sends('ENV_7', 'first-ENV_7');
  const { json } = await desk.tenant.api('GET', '/v1/secrets?search=ENV_&per_page=100');
  expect(json.data).toHaveLength(30);
});

test('Roll back puts the old value in use', async () => {
  const id = await newSecret('rolled');
  await newRoute('rolled');
  await desk.tenant.done('PUT', `/v1/secrets/${id}/value`, { value: 'second' });
  await sends('rolled', 'second');
  const page = await open(`/secrets/${id}`);
  await page.getByRole('button', { name: 'Roll back' }).click();
  await page.getByRole('row', { name: 'Version 3' }).getByText('in use').waitFor();
  await sends('rolled', 'first-rolled');
});

test('Delete lists what uses the secret, with links, and deletes the secret once nothing uses it', async () => {
  const id = await newSecret('in_use_here');
  const route = await newRoute('in_use_here');
  const page = await open(`/secrets/${id}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It is in use').waitFor();
  expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
  await dialog.getByRole('link', { name: 'in_use_here' }).click();
  await page.getByRole('tab', { name: 'General' }).waitFor();
  expect(new URL(page.url()).pathname).toContain(route);
  await desk.tenant.done('DELETE', `/v1/routes/${route}`);
  await page.goto(desk.at(`/secrets/${id}`));
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'Secrets', exact: true }).waitFor();
  expect((await desk.tenant.api('GET', `/v1/secrets/${id}`)).status).toBe(404);
});

test('a change by somebody else is shown before it is overwritten, and only edited fields are saved', async () => {
  const id = await newSecret('two_editors', { description: 'as it was' });
  const page = await open(`/secrets/${id}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('two_editors_renamed');
  const meanwhile = { description: 'changed by somebody else', allowed_hosts: ['api.example.com'] };
  await desk.tenant.done('PATCH', `/v1/secrets/${id}`, meanwhile);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Somebody changed this while you were editing').waitFor();
  await dialog.getByText('changed by somebody else').waitFor();
  await dialog.getByRole('button', { name: 'Save mine' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await desk.tenant.done('GET', `/v1/secrets/${id}`)).toMatchObject({
    name: 'two_editors_renamed',
    ...meanwhile,
  });
});

test('a certificate is uploaded with its key, and the page shows its subject and its end', async () => {
  const { content = '', privateKey = '', expected } = goodFiles[0] ?? {};
  const page = await open('/secrets/new');
  await page.getByRole('combobox', { name: 'Type' }).selectOption('certificate');
  await page.getByRole('textbox', { name: 'Name' }).fill('bank_certificate');
  const file = { name: 'bank.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from(content) };
  await page.getByLabel('File with the certificate').setInputFiles(file);
  await page.getByRole('textbox', { name: 'Private key' }).fill(privateKey);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'bank_certificate' }).waitFor();
  await page.getByText(String(expected?.subject)).first().waitFor();
  await page.getByText('Private key').waitFor();
  expect(await page.content()).not.toContain(privateKey.split('\n')[1]);
});

test('the page shows the chain of a certificate, in the environment that has it', async () => {
  const { content, privateKey, passphrase } = goodFile(
    'p256, PEM chain out of order and encrypted PKCS#8 key',
  );
  const { id } = await desk.tenant.done('POST', '/v1/secrets/certificate', {
    ...{ name: 'with_chain', certificate_content: content, private_key: privateKey, passphrase },
    environment: 'staging',
  });
  const page = await open(`/secrets/${id}`);
  await page.getByText('Chain', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'production' }).click();
  await page.getByText('No certificate here.').waitFor();
  expect(await page.getByText('Chain', { exact: true }).count()).toBe(0);
});
