/** Upstreams that demand a client certificate: which one a route presents, to whom, and which requests are refused before that. */

import { type GoodFile, goodFile } from '@knoxcall/certificates/fixtures';
import {
  type CallAnswer,
  createTenant,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import {
  authority,
  clientCertificates,
  fingerprintOf,
  type MtlsUpstream,
  startMtlsUpstream,
  uploadBody,
} from './src/mtls-upstream.ts';
import { product } from './src/shared-product.ts';

const OLD = 'rsa, PKCS#7 DER and a key';
const RENEWED = 'p384, PKCS#12 modern (AES-256, SHA-256)';
const OTHER = 'ed25519, PEM chain out of order and encrypted PKCS#8 key';

let upstream: MtlsUpstream;
let plain: RecordingUpstream;
let tenant: Tenant;
let made = 0;

beforeAll(async () => {
  upstream = await startMtlsUpstream();
  plain = await startRecordingUpstream();
  tenant = await createTenant(product);
  await tenant.done('POST', '/v1/environments', { name: 'staging' });
});
beforeEach(() => {
  upstream.shown.length = 0;
});
afterAll(async () => {
  await upstream.close();
  await plain.close();
});

async function certificate(file: GoodFile, fields: object = {}): Promise<string> {
  made += 1;
  const body = { name: `certificate_${made}`, secret_type: 'certificate', ...uploadBody(file), ...fields };
  return String((await tenant.done('POST', '/v1/secrets', body)).id);
}

async function route(fields: object): Promise<string> {
  made += 1;
  const name = `mtls-${made}`;
  const defaults = { target_base_url: upstream.origin, ca_certificate: authority };
  await tenant.done('POST', '/v1/routes', { name, ...defaults, ...fields });
  return name;
}

const refusal = async (name: string, options: object = {}) => {
  const { status, json } = await tenant.proxy({ route: name, ...options });
  return { status, type: json.error?.type, message: json.error?.message };
};

test.each(clientCertificates.map((file): [string, GoodFile] => [file.name, file]))(
  'the upstream accepts a certificate uploaded as %s',
  async (_name, file) => {
    const id = await certificate(file);
    const answer = await tenant.proxy({ route: await route({ mtls_certificate_id: id }) });
    expect([answer.status, answer.text]).toEqual([200, '{"authorized":true}']);
    expect(upstream.shown).toEqual([file.expected.fingerprint]);
  },
);

test('a route with tls_max_version speaks TLS 1.2 to its upstream, and another route the newest version', async () => {
  const id = await certificate(goodFile(OLD));
  for (const tls_max_version of ['1.2', null]) {
    await tenant.proxy({ route: await route({ mtls_certificate_id: id, tls_max_version }) });
  }
  expect(upstream.versions.slice(-2)).toEqual(['TLSv1.2', 'TLSv1.3']);
});

test('every proxy presents a renewed certificate from the next request on, without a restart', async () => {
  const id = await certificate(goodFile(OLD));
  const name = await route({ mtls_certificate_id: id });
  const everyProxy = async () => {
    upstream.shown.length = 0;
    for (const [proxy] of product.proxies.entries()) {
      expect((await tenant.proxy({ route: name, proxy })).status).toBe(200);
    }
    return new Set(upstream.shown);
  };
  expect(product.proxies.length).toBeGreaterThan(1);
  expect(await everyProxy()).toEqual(new Set([fingerprintOf(OLD)]));
  const before = upstream.connections();
  expect(await everyProxy()).toEqual(new Set([fingerprintOf(OLD)]));
  expect(upstream.connections()).toBe(before);
  await tenant.done('PUT', `/v1/secrets/${id}/certificate`, uploadBody(goodFile(RENEWED)));
  expect(await everyProxy()).toEqual(new Set([fingerprintOf(RENEWED)]));
});

test('an environment presents its own certificate if it has one, else that of the base', async () => {
  const [base, own] = [await certificate(goodFile(OLD)), await certificate(goodFile(OTHER))];
  await tenant.done('PUT', `/v1/secrets/${own}/certificate?environment=staging`, uploadBody(goodFile(OTHER)));
  const name = await route({ mtls_certificate_id: base });
  await tenant.done('PUT', `/v1/routes/${name}/environments/staging`, { mtls_certificate_id: own });
  for (const environment of ['production', 'staging']) {
    expect((await tenant.proxy({ route: name, environment })).status).toBe(200);
  }
  expect(upstream.shown).toEqual([fingerprintOf(OLD), fingerprintOf(OTHER)]);
});

test('one certificate secret has a certificate for each environment, and never uses one in another environment', async () => {
  const id = await certificate(goodFile(OLD));
  const name = await route({ mtls_certificate_id: id });
  await tenant.done('PUT', `/v1/routes/${name}/environments/staging`, {});
  expect(await refusal(name, { environment: 'staging' })).toEqual({
    status: 422,
    type: 'missing_secret',
    message:
      "KnoxCall: Missing secret: the client certificate of the route has no certificate with its private key in environment 'staging'",
  });
  expect(upstream.shown).toEqual([]);
  await tenant.done('PUT', `/v1/secrets/${id}/certificate`, {
    environment: 'staging',
    ...uploadBody(goodFile(RENEWED)),
  });
  for (const environment of ['staging', 'production']) {
    expect((await tenant.proxy({ route: name, environment })).status).toBe(200);
  }
  expect(upstream.shown).toEqual([fingerprintOf(RENEWED), fingerprintOf(OLD)]);
});

test.each([
  ['two roots on one line: both count', `${goodFile('valid to the end of time').content.trim()}${authority}`],
  ['an authority that was pasted with its line ends as letters counts', JSON.stringify(authority)],
])('the upstream is trusted: %s', async (_what, ca_certificate) => {
  const name = await route({ mtls_certificate_id: await certificate(goodFile(OLD)), ca_certificate });
  expect((await tenant.proxy({ route: name })).status).toBe(200);
});

describe('without trust', () => {
  const untrusted = { status: 502, type: 'upstream_tls_error', message: expect.any(String) };

  test('an upstream with a certificate of another authority gets no request', async () => {
    const id = await certificate(goodFile(OLD));
    const other = goodFile('valid to the end of time').content;
    expect(await refusal(await route({ mtls_certificate_id: id, ca_certificate: other }))).toEqual(untrusted);
    expect(await refusal(await route({ mtls_certificate_id: id, ca_certificate: null }))).toEqual(untrusted);
    expect(upstream.shown).toEqual([]);
  });

  test('the upstream refuses a route without a certificate', async () => {
    expect(await refusal(await route({}))).toEqual(untrusted);
    expect(upstream.shown).toEqual([]);
  });

  test('the upstream refuses a certificate whose chain it cannot follow', async () => {
    const id = await certificate(goodFile('rsa, traditional, plain key'));
    // node ends such a connection without an alert.
    expect(await refusal(await route({ mtls_certificate_id: id }))).toEqual(untrusted);
    expect(upstream.shown).toEqual([]);
  });

  test('an upstream at an address that its certificate does not name gets no request', async () => {
    const id = await certificate(goodFile(OLD));
    const target_base_url = upstream.origin.replace('localhost', '127.0.0.1');
    expect(await refusal(await route({ mtls_certificate_id: id, target_base_url }))).toEqual(untrusted);
  });
});

describe('a certificate is a secret like any other', () => {
  test('it is not presented to a host that is not on its list', async () => {
    const id = await certificate(goodFile(OLD), { allowed_hosts: ['api.example.com'] });
    expect(await refusal(await route({ mtls_certificate_id: id }))).toMatchObject({
      status: 422,
      type: 'secret_not_allowed',
    });
    expect(upstream.shown).toEqual([]);
  });

  test('past its end it is presented if expiry is not enforced, and the record of the request names it', async () => {
    const expires_at = '2020-01-01T00:00:00.000Z';
    const id = await certificate(goodFile(OLD), { name: 'past_its_end', expires_at });
    const name = await route({ mtls_certificate_id: id });
    const answer = await tenant.proxy({ route: name });
    expect(answer.status).toBe(200);
    await tenant.done('PATCH', `/v1/secrets/${id}`, { strict_expiry_enforcement: true });
    expect(await refusal(name)).toMatchObject({ status: 422, type: 'secret_expired' });
    await until('the record', async () => {
      const record = await tenant.done('GET', `/v1/logs/${answer.headers['x-knox-request-id']}`);
      expect(record.secrets_used).toEqual(['past_its_end']);
      return true;
    });
  });

  test('replacing it by one without a key warns of the routes that present it, and no new route can use it', async () => {
    const id = await certificate(goodFile(OLD));
    const name = await route({ mtls_certificate_id: id });
    const lost = await tenant.api(
      'PUT',
      `/v1/secrets/${id}/certificate`,
      uploadBody(goodFile('rsa, DER without a key')),
    );
    const codes = (answer: CallAnswer) => {
      const warnings = (answer.json.meta?.warnings ?? []) as unknown as { code: string }[];
      return warnings.map(({ code }) => code);
    };
    expect([lost.status, codes(lost)]).toEqual([200, ['client_certificate_unusable']]);
    expect(await refusal(name)).toMatchObject({ status: 422, type: 'missing_secret' });
    const again = await tenant.api('POST', '/v1/routes', {
      name: `${name}-again`,
      target_base_url: upstream.origin,
      mtls_certificate_id: id,
    });
    expect([again.status, Object.keys(again.json.error?.fields ?? {})]).toEqual([
      400,
      ['mtls_certificate_id'],
    ]);
    const dry = await tenant.done('POST', `/v1/routes/${name}/resolve`);
    expect(dry).toMatchObject({
      secrets: [{ ref: id, level: 'base', present: false, allowed: true }],
      missing: [{ kind: 'secret_id', ref: id }],
      warnings: [expect.objectContaining({ code: 'missing_secret' })],
    });
    const back = await tenant.api('POST', `/v1/secrets/${id}/rollback`, { version: 1 });
    expect([back.status, codes(back)]).toEqual([200, []]);
    expect((await tenant.proxy({ route: name })).status).toBe(200);
  });

  test('the answer to an upload for another environment describes that upload', async () => {
    const id = await certificate(goodFile(OLD));
    const path = `/v1/secrets/${id}/certificate?environment=staging`;
    const { certificate_type } = await tenant.done('PUT', path, uploadBody(goodFile(RENEWED)));
    expect(certificate_type).toBe(goodFile(RENEWED).type);
    expect(certificate_type).not.toBe(goodFile(OLD).type);
  });

  test('in a template it counts as missing, and nothing is sent', async () => {
    const id = await certificate(goodFile(OLD), { name: 'in_a_template' });
    const fields = { target_base_url: plain.url, ca_certificate: null };
    const byName = await route({ ...fields, inject_headers_json: { 'X-Key': '{{secret:in_a_template}}' } });
    expect(await refusal(byName)).toEqual({
      status: 422,
      type: 'missing_secret',
      message:
        "KnoxCall: Missing secret: Secret 'in_a_template' is a certificate and cannot be used in a template",
    });
    const body = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const byId = await refusal(await route(fields), { ...body, body: `{"key":"{{secret_id:${id}}}"}` });
    expect(byId.message).toBe(
      `KnoxCall: Missing secret: Secret '${id}' is a certificate and cannot be used in a template`,
    );
    expect(plain.received).toEqual([]);
  });

  test('it cannot be deleted while a route presents it', async () => {
    const id = await certificate(goodFile(OLD));
    await route({ mtls_certificate_id: id });
    const answer = await tenant.api('DELETE', `/v1/secrets/${id}`);
    expect([answer.status, answer.json.error?.type]).toEqual([409, 'in_use']);
  });
});

describe('a route cannot be created with', () => {
  const refused = async (id: string, asked: Tenant = tenant) => {
    made += 1;
    const answer = await asked.api('POST', '/v1/routes', {
      name: `refused-${made}`,
      target_base_url: upstream.origin,
      mtls_certificate_id: id,
    });
    expect([answer.status, answer.json.error?.type]).toEqual([400, 'validation_error']);
    return Object.keys(answer.json.error?.fields ?? {});
  };

  test('the certificate of another tenant', async () => {
    const other = await createTenant(product);
    expect(await refused(await certificate(goodFile(OLD)), other)).toEqual(['mtls_certificate_id']);
  });

  test('a certificate without its key, a key without a certificate, or a secret of another kind', async () => {
    const ids = [
      await certificate(goodFile('rsa, DER without a key')),
      await certificate(goodFile('a key alone, PEM')),
      String((await tenant.done('POST', '/v1/secrets', { name: 'plain_text', value: 'x' })).id),
    ];
    for (const id of ids) expect(await refused(id)).toEqual(['mtls_certificate_id']);
  });

  test('a ca_certificate that is not a certificate', async () => {
    const answer = await tenant.api('POST', '/v1/routes', {
      name: 'no-authority',
      target_base_url: upstream.origin,
      ca_certificate: 'trust me',
    });
    expect([answer.status, Object.keys(answer.json.error?.fields ?? {})]).toEqual([400, ['ca_certificate']]);
  });
});
