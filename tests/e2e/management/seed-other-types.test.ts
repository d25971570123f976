/** The product's first API page "Secrets", line by line: certificate and OAuth2 secrets. Each test quotes its line. */

import { goodFiles } from '@knoxcall/certificates/fixtures';
import { createTenant } from '@knoxcall/testkit';
import { useScene } from '../data-plane/src/scene.ts';
import { product } from '../src/shared-product.ts';
import { certificate, pemFile } from './src/certificate.ts';
import { fieldsAtFault, nowhere, outcome, uuidForm } from './src/outcome.ts';

const scene = useScene();
const api: typeof scene.tenant.api = (...args) => scene.tenant.api(...args);
let made = 0;
const nextName = () => {
  made += 1;
  return `typed_${made}`;
};
const google = (fields: object = {}) => ({
  name: nextName(),
  provider: 'google',
  client_id: '1234567890.apps.googleusercontent.com',
  client_secret: 'GOCSPX-abc123',
  ...fields,
});

describe('Create Certificate Secret', () => {
  const create = (body: object) => api('POST', '/v1/secrets/certificate', body);

  test('the answer has the form of the page, with "subject, issuer, and expiry date" in metadata', async () => {
    const answer = await create(certificate('my tls cert'));
    expect(answer.status).toBe(201);
    const { subject, issuer, expires_at, has_private_key } = pemFile.expected;
    expect(answer.json.data).toMatchObject({
      id: expect.stringMatching(uuidForm),
      name: 'MY_TLS_CERT',
      secret_type: 'certificate',
      certificate_type: 'pem',
      base_environment: 'production',
      collection_id: null,
      metadata: { subject, issuer, expires_at, has_private_key },
    });
    expect(answer.text).not.toMatch(/BEGIN|PRIVATE KEY/);
    const read = await api('GET', `/v1/secrets/${answer.json.data?.id}`);
    expect(read.json.data).toMatchObject({ certificate_type: 'pem', metadata: { subject, issuer } });
    expect(read.text).not.toMatch(/BEGIN|PRIVATE KEY/);
  });

  test('"You can also create certificate secrets via POST /v1/secrets with secret_type"', async () => {
    const answer = await api('POST', '/v1/secrets', {
      secret_type: 'certificate',
      ...certificate(nextName()),
    });
    expect(answer.json.data).toMatchObject({ certificate_type: 'pem', metadata: { has_private_key: true } });
  });

  test.each(goodFiles.map((file) => [file.type, file.name, file] as const))(
    '"pem (default), pfx, p12, crt, cer, key, pkcs7, p7b, or p7c": %s, %s',
    async (type, _name, file) => {
      const { subject, issuer, expires_at, has_private_key } = file.expected;
      const answer = await create({
        name: nextName(),
        certificate_type: type,
        certificate_content: file.content,
        private_key: file.privateKey,
        passphrase: file.passphrase,
      });
      expect(answer.status).toBe(201);
      expect(answer.json.data).toMatchObject({
        certificate_type: type,
        metadata: { subject, issuer, expires_at, has_private_key },
      });
    },
  );

  test('a PEM that was pasted from a JSON or environment file, with line breaks as letters', async () => {
    const { subject, issuer, expires_at, has_private_key } = pemFile.expected;
    const paste = (text = '') => JSON.stringify(text.replaceAll('\n', '\r\n'));
    const body = {
      name: nextName(),
      certificate_content: paste(pemFile.content),
      private_key: paste(pemFile.privateKey).slice(1, -1),
    };
    const { metadata } = (await create(body)).json.data ?? {};
    expect(metadata).toEqual({ subject, issuer, expires_at, has_private_key });
  });

  test.each([
    ['"name string Yes"', { name: undefined }, 'name'],
    ['"certificate_content string Yes"', { certificate_content: undefined }, 'certificate_content'],
    ['content that is none', { certificate_content: 'nonsense' }, 'certificate_content'],
    ['"invalid certificate_type"', { certificate_type: 'jks' }, 'certificate_type'],
    ['a key of another certificate', { private_key: 'nonsense' }, 'private_key'],
    ['a collection that is not there', { collection_id: nowhere }, 'collection_id'],
    ['NUL', { passphrase: 'a\0' }, 'passphrase'],
  ])('"400 validation_error": %s', async (_line, fields, field) => {
    expect(fieldsAtFault(await create({ ...certificate(nextName()), ...fields }))).toEqual([field]);
  });

  test('"403 plan_limit" and "409 conflict"', async () => {
    await create(certificate('taken'));
    expect(outcome(await create(certificate('taken')))).toEqual([409, 'conflict']);
    const free = await createTenant(product, { plan: 'free' });
    for (let count = 0; count < 10; count += 1) {
      await free.done('POST', '/v1/secrets', { name: `s_${count}`, value: 'v' });
    }
    const refused = await free.api('POST', '/v1/secrets/certificate', certificate('c'));
    expect(outcome(refused)).toEqual([403, 'plan_limit']);
  });

  test('a key alone has no names, and cannot be a client certificate', async () => {
    const { id, metadata } = await scene.tenant.done('POST', '/v1/secrets/certificate', {
      name: nextName(),
      certificate_type: 'key',
      certificate_content: pemFile.privateKey,
    });
    expect(metadata).toEqual({ subject: null, issuer: null, expires_at: null, has_private_key: true });
    const route = { name: nextName(), target_base_url: 'https://example.com', mtls_certificate_id: id };
    expect(fieldsAtFault(await api('POST', '/v1/routes', route))).toEqual(['mtls_certificate_id']);
  });

  test('a certificate never resolves in a template, and its value cannot be set as text', async () => {
    const name = nextName();
    const { id } = await scene.tenant.done('POST', '/v1/secrets/certificate', certificate(name));
    expect(outcome(await api('PUT', `/v1/secrets/${id}/value`, { value: 'v' }))).toEqual([
      400,
      'invalid_type',
    ]);
    const route = await scene.route({ inject_headers_json: { A: `{{secret:${name}}}` } });
    expect((await scene.call(route)).json.error).toMatchObject({
      type: 'missing_secret',
      message: expect.stringContaining(`Secret '${name}' is a certificate and cannot be used in a template`),
    });
  });

  test('PUT .../certificate replaces a certificate, and is only for certificate secrets', async () => {
    const { id } = await scene.tenant.done('POST', '/v1/secrets/certificate', certificate(nextName()));
    const other = goodFiles.find((file) => file.expected.subject !== pemFile.expected.subject)!;
    const replaced = await api('PUT', `/v1/secrets/${id}/certificate`, {
      certificate_type: other.type,
      certificate_content: other.content,
      private_key: other.privateKey,
      passphrase: other.passphrase,
    });
    expect(replaced.json.data).toMatchObject({ id, metadata: { subject: other.expected.subject } });
    const text = await scene.secret(nextName(), 'v');
    const { name: _name, ...body } = certificate('x');
    const refused = await api('PUT', `/v1/secrets/${text}/certificate`, body);
    expect(outcome(refused)).toEqual([400, 'invalid_type']);
  });
});

describe('Create OAuth2 Secret', () => {
  const create = (body: object) => api('POST', '/v1/secrets/oauth2', body);

  test('the answer has the form of the page', async () => {
    const answer = await create(google({ name: 'Google OAuth', scopes: ['openid', 'email', 'profile'] }));
    expect(answer.status).toBe(201);
    const { id } = answer.json.data!;
    expect(answer.json.data).toMatchObject({
      name: 'GOOGLE_OAUTH',
      secret_type: 'oauth2',
      provider: 'google',
      redirect_uri: expect.stringMatching(new RegExp(`/auth/oauth2/callback/${id}$`)),
      connection_status: 'not_connected',
      base_environment: 'production',
      collection_id: null,
      mtls_certificate_id: null,
    });
    expect(answer.text).not.toContain('GOCSPX-abc123');
  });

  test.each(['google', 'github', 'salesforce', 'microsoft', 'slack'])(
    '"Supported providers": %s needs no addresses',
    async (provider) => {
      expect((await create(google({ provider }))).json.data).toMatchObject({ provider });
    },
  );

  test('"You can also create OAuth2 secrets via POST /v1/secrets with secret_type: oauth2"', async () => {
    const answer = await api('POST', '/v1/secrets', google({ secret_type: 'oauth2' }));
    expect(answer.json.data).toMatchObject({ secret_type: 'oauth2', connection_status: 'not_connected' });
  });

  test.each([
    ['"client_id string Yes"', { client_id: undefined }, ['client_id']],
    ['"provider string Yes"', { provider: undefined }, ['provider']],
    ['"name string Yes"', { name: undefined }, ['name']],
    ['"invalid provider"', { provider: 'myspace' }, ['provider']],
    ['"client_secret Conditional"', { client_secret: undefined }, ['client_secret']],
    ['an unknown grant', { grant_type: 'device_code' }, ['grant_type']],
    ['"Required for custom provider"', { provider: 'custom' }, ['auth_url', 'token_url']],
    ['"Username for password grant type"', { grant_type: 'password' }, ['username', 'password']],
    ['"scopes string[]"', { scopes: 'openid' }, ['scopes']],
    ['"mTLS certificate not found"', { mtls_certificate_id: nowhere }, ['mtls_certificate_id']],
    ['a collection that is not there', { collection_id: nowhere }, ['collection_id']],
  ])('"400 validation_error": %s', async (_line, fields, faults) => {
    expect(fieldsAtFault(await create(google(fields)))).toEqual(faults);
  });

  test('"Required unless using mtls_certificate_id or grant_type: implicit"', async () => {
    const { id } = await scene.tenant.done('POST', '/v1/secrets/certificate', certificate(nextName()));
    const withCertificate = await create(google({ client_secret: undefined, mtls_certificate_id: id }));
    expect(withCertificate.json.data).toMatchObject({ mtls_certificate_id: id });
    const implicit = await create(google({ client_secret: undefined, grant_type: 'implicit' }));
    expect(implicit.status).toBe(201);
  });

  test('"OAuth2 secrets require a Pro or Enterprise plan": 403 plan_limit; "409 conflict"', async () => {
    for (const [plan, expected] of [
      ['free', [403, 'plan_limit']],
      ['pro', [201, undefined]],
    ] as const) {
      const tenant = await createTenant(product, { plan });
      expect(outcome(await tenant.api('POST', '/v1/secrets/oauth2', google()))).toEqual(expected);
    }
    const body = google();
    expect((await create(body)).status).toBe(201);
    expect(outcome(await create(body))).toEqual([409, 'conflict']);
  });
});

test('Get OAuth2 Access Token: "400 invalid_type", "404 not_found", and no token for a secret that was never connected', async () => {
  const token = (id: unknown) => api('GET', `/v1/secrets/${id}/oauth2/token`);
  const text = await scene.secret(nextName(), 'v');
  expect(outcome(await token(text))).toEqual([400, 'invalid_type']);
  expect(outcome(await token(nowhere))).toEqual([404, 'not_found']);
  const { id } = await scene.tenant.done('POST', '/v1/secrets/oauth2', google());
  const refused = await token(id);
  expect(outcome(refused)).toEqual([500, 'token_error']);
  expect(refused.headers['cache-control']).toBe('no-store');
});
