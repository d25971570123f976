/** A person with the right to reveal sees a value after a step-up, and the audit log records it. */

import { goodFiles } from '@knoxcall/certificates/fixtures';
import { createTenant, type Person, personIn, type Tenant } from '@knoxcall/testkit';
import { openBrowser } from '../oauth2/src/browse.ts';
import { type SmallProvider, startSmallProvider } from '../oauth2/src/small-provider.ts';
import { product } from '../src/shared-product.ts';

const value = 'the value that is shown, "quoted" and 🔑';
let tenant: Tenant;
let provider: SmallProvider;
let admin: Person;
let secretId: string;
beforeAll(async () => {
  [tenant, provider] = [await createTenant(product), await startSmallProvider()];
  admin = await personIn(product, { slug: tenant.slug });
  await admin.stepUp();
  secretId = String((await tenant.done('POST', '/v1/secrets', { name: 'shown', value })).id);
});
afterAll(() => provider?.stop());

const reveal = (person: Person, id = secretId, body: object = {}) =>
  person.in(tenant.slug).send('POST', `/dashboard/secrets/${id}/reveal`, {
    body: { environment: 'production', ...body },
  });
const events = async (): Promise<{ actor_id: string; details: Record<string, unknown> }[]> =>
  (await tenant.done('GET', '/v1/audit-logs?action=secret.reveal&limit=200')) as never;

test('a string is shown exactly, in any version that is kept, and the answer is never cached', async () => {
  await tenant.done('PUT', `/v1/secrets/${secretId}/value`, { value: 'the second' });
  const answer = await reveal(admin);
  expect(answer.status).toBe(200);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.json.data).toEqual({
    secret_id: secretId,
    name: 'shown',
    secret_type: 'string',
    environment: 'production',
    version: 2,
    value: 'the second',
  });
  expect((await reveal(admin, secretId, { version: 1 })).json.data?.value).toBe(value);
  expect((await reveal(admin, secretId, { version: 3 })).status).toBe(404);
  expect((await reveal(admin, secretId, { environment: 'nowhere' })).status).toBe(400);
  const [latest] = await events();
  expect(latest).toMatchObject({ details: { outcome: 'revealed', version: 1, environment: 'production' } });
  expect(JSON.stringify(await events())).not.toContain('the second');
});

test('reveal needs a step-up and can_reveal, and no API key suffices; every refusal is logged', async () => {
  const unproven = await personIn(product, { slug: tenant.slug });
  const member = await personIn(product, { slug: tenant.slug, role: 'editor' });
  const reader = await personIn(product, { slug: tenant.slug, role: 'read' });
  await member.stepUp();
  await reader.stepUp();
  const before = (await events()).length;
  const answers = [await reveal(unproven), await reveal(member), await reveal(reader)];
  expect(answers.map(({ status, json }) => [status, json.error?.type])).toEqual([
    [403, 'step_up_required'],
    [403, 'forbidden'],
    [403, 'forbidden'],
  ]);
  expect((await events()).slice(0, -before).map(({ details }) => details.outcome)).toEqual([
    'refused',
    'refused',
    'refused',
  ]);
  const byKey = await tenant.api('POST', `/dashboard/secrets/${secretId}/reveal`, {
    environment: 'production',
  });
  expect(byKey.status).toBe(403);
  const given = await personIn(product, { slug: tenant.slug, role: 'read', can_reveal: true });
  await given.stepUp();
  expect((await reveal(given)).status).toBe(200);
});

test('a write-only secret is never shown to anybody', async () => {
  const closed = await tenant.done('POST', '/v1/secrets', { name: 'closed', value, write_only: true });
  expect(closed.write_only).toBe(true);
  const answer = await reveal(admin, String(closed.id));
  expect({ status: answer.status, type: answer.json.error?.type }).toEqual({
    status: 403,
    type: 'forbidden',
  });
  const path = `/v1/secrets/${String(closed.id)}`;
  expect((await tenant.api('PATCH', path, { write_only: false })).status).toBe(400);
  expect((await tenant.done('PATCH', path, { write_only: true })).write_only).toBe(true);
  const later = await tenant.done('POST', '/v1/secrets', { name: 'closed_later', value });
  expect((await reveal(admin, String(later.id))).status).toBe(200);
  await tenant.done('PATCH', `/v1/secrets/${String(later.id)}`, { write_only: true });
  expect((await reveal(admin, String(later.id))).status).toBe(403);
});

test('of an OAuth2 secret only the access token is shown; its endpoint accepts API keys alone', async () => {
  const secret = await tenant.done('POST', '/v1/secrets/oauth2', {
    ...{ name: 'connected', provider: 'custom', client_id: 'client', client_secret: 'hush-hush' },
    ...{ auth_url: `${provider.origin}/authorize`, token_url: `${provider.origin}/token` },
  });
  const id = String(secret.id);
  expect((await reveal(admin, id)).status).toBe(404);
  const link = await tenant.done('POST', `/v1/secrets/${id}/oauth2/authorize`);
  expect((await openBrowser().visit(String(link.authorize_url))).status).toBe(200);
  const shown = await reveal(admin, id);
  expect(shown.status).toBe(200);
  expect(provider.live.has(String(shown.json.data?.value))).toBe(true);
  expect(shown.text).not.toMatch(/refresh|hush-hush/);
  expect((await reveal(admin, id, { version: 1 })).status).toBe(400);
  const path = `/v1/secrets/${id}/oauth2/token`;
  expect((await tenant.api('GET', path)).status).toBe(200);
  expect((await admin.in(tenant.slug).send('GET', path)).status).toBe(403);
  await tenant.done('PATCH', `/v1/secrets/${id}`, { write_only: true });
  expect((await tenant.api('GET', path)).status).toBe(403);
});

const uploads = [
  'rsa, PEM and PKCS#8 key',
  'rsapss, PKCS#12 modern (AES-256, SHA-256)',
  'p521, DER without a key',
];

test.each(goodFiles.filter(({ name }) => uploads.includes(name)))(
  'of a certificate the certificate is shown and not its key: $name',
  async (file) => {
    const secret = await tenant.done('POST', '/v1/secrets/certificate', {
      name: `cert_${goodFiles.indexOf(file)}`,
      certificate_type: file.type,
      certificate_content: file.content,
      ...(file.privateKey === undefined ? {} : { private_key: file.privateKey }),
      ...(file.passphrase ? { passphrase: file.passphrase } : {}),
    });
    const shown = await reveal(admin, String(secret.id));
    expect(shown.status).toBe(200);
    const pem = String(shown.json.data?.value);
    expect(pem.match(/-----BEGIN CERTIFICATE-----/g)).toHaveLength(file.expected.chain);
    expect(pem).not.toContain('PRIVATE KEY');
  },
);

test('a private key that is stored alone is never shown', async () => {
  const keyFile = goodFiles.find(({ type, expected }) => type === 'key' && expected.has_private_key);
  const secret = await tenant.done('POST', '/v1/secrets/certificate', {
    ...{ name: 'key_alone', certificate_type: 'key', certificate_content: keyFile?.content },
    ...(keyFile?.passphrase ? { passphrase: keyFile.passphrase } : {}),
  });
  expect((await reveal(admin, String(secret.id))).status).toBe(403);
});

test('reveal is limited to thirty a minute, and refusals over the limit do not flood the log', async () => {
  const person = await personIn(product, { slug: tenant.slug });
  await person.stepUp();
  const id = String((await person.done('GET', '/dashboard/session')).user?.id);
  const statuses: number[] = [];
  for (let asked = 0; asked < 34; asked += 1) statuses.push((await reveal(person)).status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(30);
  expect(statuses.slice(30)).toEqual([429, 429, 429, 429]);
  const own = (await events()).filter(({ actor_id }) => actor_id === id);
  expect(own.filter(({ details }) => details.outcome === 'refused')).toHaveLength(1);
});
