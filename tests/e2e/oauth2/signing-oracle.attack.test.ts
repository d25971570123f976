/** A signing key that was allowed for one purpose gives nobody a signature, or a secret, for another purpose. */
import { createPublicKey } from 'node:crypto';
import { type CallAnswer, createTenant, type Json, type Tenant } from '@knoxcall/testkit';
import { certificate } from '../management/src/certificate.ts';
import { makeKey } from '../management/src/make-key.ts';
import { product } from '../src/shared-product.ts';
import { type AssertionServer, startAssertionServer } from './src/assertion-server.ts';
import { newKey } from './src/key-pair.ts';

let tenant: Tenant;
let editor: Tenant;
let server: AssertionServer;
const own = newKey();

beforeAll(async () => {
  tenant = await createTenant(product);
  editor = await makeKey(tenant, 'editor');
});
beforeEach(async () => {
  server = await startAssertionServer(createPublicKey(String(certificate('x').certificate_content)));
});
afterEach(() => server.stop());

let made = 0;
const nextName = (): string => {
  made += 1;
  return `oracle_${made}`;
};

/** The id of a new certificate secret that may sign only for the test server; `fields` replace its own. */
async function lent(fields: object = {}, owner = tenant): Promise<string> {
  const body = { ...certificate(nextName()), allowed_hosts: ['127.0.0.1'], ...fields };
  return String((await owner.done('POST', '/v1/secrets/certificate', body)).id);
}

const byCertificate = (id: string, fields: object = {}) => ({
  name: nextName(),
  provider: 'custom',
  grant_type: 'jwt_bearer',
  issuer: 'robot',
  subject: 'alice',
  token_url: `${server.origin}/token`,
  signing_key_id: id,
  ...fields,
});
const create = (body: object, as = editor): Promise<CallAnswer> => as.api('POST', '/v1/secrets/oauth2', body);
const fieldsOf = (answer: CallAnswer) => [answer.status, Object.keys(answer.json.error?.fields ?? {})];

test('a certificate signs for the hosts on its list (the negative twin)', async () => {
  const answer = await create(byCertificate(await lent()));
  expect(answer.json.data).toMatchObject({ connection_status: 'connected' });
});

const elsewhere = 'https://elsewhere.example/token';
const basedOnKey = { client_id: 'c', client_authentication: 'private_key_jwt', auth_url: elsewhere };

test.each<[string, object]>([
  ['a token URL elsewhere', { token_url: elsewhere }],
  ['an audience elsewhere', { audience: elsewhere }],
  ['an audience that begins with the host', { audience: 'https://127.0.0.1.evil.example/' }],
  ['an audience with the host as user', { audience: 'https://127.0.0.1@evil.example/' }],
  ['an audience that is a host alone', { audience: 'account.docusign.com' }],
  ['an audience that is a word', { audience: 'my-api' }],
  ['an audience that is a URN', { audience: 'urn:example:idp' }],
  ['an audience that is a path', { audience: '/token' }],
  ['both of them elsewhere, at one place', { token_url: elsewhere, audience: 'https://127.0.0.1/' }],
  ['a client assertion elsewhere', { ...basedOnKey, grant_type: 'client_credentials', token_url: elsewhere }],
  [
    'a client assertion with a sign-in',
    { ...basedOnKey, grant_type: 'authorization_code', token_url: elsewhere },
  ],
  [
    'a client assertion for another audience',
    { ...basedOnKey, grant_type: 'client_credentials', audience: elsewhere },
  ],
  ['a preset that is elsewhere', { provider: 'salesforce_jwt', client_id: 'c', token_url: undefined }],
  ['a preset whose audience is elsewhere', { provider: 'salesforce_jwt', client_id: 'c' }],
  ['a GitHub App', { provider: 'github_app', app_id: '1', installation_id: '2', token_url: undefined }],
])('%s is refused before anything is signed', async (_what, fields) => {
  expect(fieldsOf(await create(byCertificate(await lent(), fields)))).toEqual([400, ['signing_key_id']]);
  expect(server.asks).toEqual([]);
});

test.each<[string, () => Promise<string>]>([
  ['that may go nowhere', () => lent({ allowed_hosts: [] })],
  ['for names below a domain', () => lent({ allowed_hosts: ['*.example.com'] })],
  ['that is kept to certain routes', () => lent({ allowed_hosts: null, allowed_routes: [] })],
  [
    'past its enforced end',
    () => lent({ expires_at: '2020-01-01T00:00:00.000Z', strict_expiry_enforcement: true }),
  ],
  ['without a private key', () => lent({ private_key: undefined })],
  ['of another tenant', async () => lent({}, await createTenant(product))],
  ['that does not exist', async () => '00000000-0000-4000-8000-000000000000'],
  [
    'that is a string',
    async () => String((await tenant.done('POST', '/v1/secrets', { name: nextName(), value: 'v' })).id),
  ],
])('a certificate %s signs nothing', async (_what, make) => {
  expect(fieldsOf(await create(byCertificate(await make())))).toEqual([400, ['signing_key_id']]);
  expect(server.asks).toEqual([]);
});

test.each<[string, object, string]>([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'].map((name): [string, object, string] => [
    `claims with ${name}`,
    { claims: { [name]: 'x' } },
    'claims',
  ]),
  ['an assertion of its own', { token_params: { assertion: 'x' } }, 'token_params'],
  ['a client assertion of its own', { token_params: { client_assertion: 'x' } }, 'token_params'],
  ['two keys', { private_key: own.pem }, 'signing_key_id'],
  ['a longer life', { assertion_lifetime: 3601 }, 'assertion_lifetime'],
  ['an algorithm for another key', { algorithm: 'ES256' }, 'algorithm'],
  ['no signature', { algorithm: 'none' }, 'algorithm'],
  [
    'a key that would sign nothing',
    { grant_type: 'client_credentials', client_id: 'c', client_secret: 's', auth_url: elsewhere },
    'signing_key_id',
  ],
])('%s is refused', async (_what, fields, field) => {
  expect(fieldsOf(await create(byCertificate(await lent(), fields)))).toEqual([400, [field]]);
});

describe('an existing secret', () => {
  const patch = (secret: Json, fields: object, as = editor): Promise<CallAnswer> =>
    as.api('PATCH', `/v1/secrets/${String(secret.id)}/oauth2`, fields);
  const moves: [string, object][] = [
    ['token_url', { token_url: 'http://127.0.0.1:9/elsewhere' }],
    ['audience', { audience: 'https://127.0.0.1/other' }],
    ['issuer', { issuer: 'ceo' }],
    ['subject', { subject: 'ceo@example.com' }],
    ['claims', { claims: { admin: true } }],
    ['client_authentication', { ...basedOnKey, client_id: 'other' }],
  ];

  test.each(moves)(
    'with a certificate: an editor cannot change %s, even if they repeat the same id',
    async (_what, fields) => {
      const id = await lent();
      const secret = (await create(byCertificate(id))).json.data as Json;
      const before = server.asks.length;
      for (const body of [fields, { ...fields, signing_key_id: id }])
        expect((await patch(secret, body)).json.error?.type).toBe('forbidden');
      expect(server.asks).toHaveLength(before);
      expect((await patch(secret, { scopes: ['more'] })).status).toBe(200);
      expect((await patch(secret, fields, tenant)).status).toBe(200);
    },
  );

  test.each(moves)(
    'with its own key: an editor can change %s with the key given again, and not without',
    async (_what, fields) => {
      const made = { private_key: own.pem, signing_key_id: undefined };
      const secret = (await create(byCertificate('', made))).json.data as Json;
      expect((await patch(secret, fields)).json.error?.type).toBe('forbidden');
      expect((await patch(secret, { ...fields, private_key: own.pem })).status).toBe(200);
    },
  );

  test('is limited to the hosts of its certificate even for an admin', async () => {
    const secret = (await create(byCertificate(await lent()))).json.data as Json;
    for (const fields of [{ token_url: elsewhere }, { audience: elsewhere }])
      expect(fieldsOf(await patch(secret, fields, tenant))).toEqual([400, ['signing_key_id']]);
  });

  test('counts new parameters of a preset as another address', async () => {
    const body = {
      name: nextName(),
      provider: 'docusign_jwt',
      client_id: 'c',
      subject: 's',
      private_key: own.pem,
    };
    // DocuSign's real address, to which the test sends nothing: its name does not resolve here, or its certificate is not trusted.
    const secret = (await create({ ...body, token_url: `${server.origin}/token` })).json.data as Json;
    const there = { provider_params: { account: 'account-d' } };
    expect((await patch(secret, there)).json.error?.type).toBe('forbidden');
    expect((await patch(secret, { ...there, private_key: own.pem })).status).toBe(200);
  });

  test('checks hosts again at each signature, so that a later limit applies', async () => {
    const id = await lent();
    server.lifetimeSeconds = 1;
    const secret = (await create(byCertificate(id))).json.data as Json;
    expect(secret.connection_status).toBe('connected');
    const before = server.asks.length;
    await tenant.done('PATCH', `/v1/secrets/${id}`, { allowed_hosts: ['idp.example.com'] });
    const refused = await patch(secret, { scopes: ['again'] });
    expect(refused.json.data).toMatchObject({
      connection_status: 'error',
      last_error: 'The signing key of the secret may not sign for the hosts of token_url and audience.',
    });
    expect(server.asks).toHaveLength(before);
  });
});
