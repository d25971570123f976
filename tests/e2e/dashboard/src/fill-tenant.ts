/** A tenant with one of everything that a page can show. */
import { type Tenant, until } from '@knoxcall/testkit';
import { goodFiles } from '../../../../packages/certificates/src/fixtures/read-fixtures.ts';

export type Filled = Record<
  'secret' | 'certificate' | 'connection' | 'route' | 'plainRoute' | 'record',
  string
>;

const dayMs = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * dayMs).toISOString();

/** `upstream` answers the requests that are sent. Returns the ids that the pages need. */
export async function fillTenant(tenant: Tenant, upstream: string): Promise<Filled> {
  const make = async (path: string, body: object): Promise<string> =>
    String((await tenant.done('POST', path, body)).id);
  await make('/v1/environments', {
    ...{
      name: 'staging',
      color: '#c26a12',
      variables: { REGION: 'eu-central-1', API_VERSION: '2026-11-01' },
    },
  });
  await make('/v1/environments', { name: 'development', description: 'On the machines of developers' });
  const payments = await make('/v1/collections', {
    name: 'Payments',
    description: 'Everything that moves money',
  });
  await make('/v1/collections', { name: 'Mail' });
  const secret = await makeSecrets(tenant, payments);
  const { content, privateKey } = goodFiles[0]!;
  const certificate = await make('/v1/secrets/certificate', {
    name: 'bank_client_certificate',
    certificate_content: content,
    private_key: privateKey,
  });
  const connection = await make('/v1/secrets/oauth2', {
    ...{ name: 'google_calendar', provider: 'google', client_id: '123.apps.googleusercontent.com' },
    ...{ client_secret: 'GOCSPX-never-shown', scopes: ['openid', 'email'] },
  });
  const route = await makeRoutes(tenant, { upstream, payments });
  const plainRoute = await make('/v1/routes', {
    name: 'old bank',
    target_base_url: 'https://bank.example.com/api/{{secret:twilio_auth_token}}',
    auth: {
      ...{ type: 'hmac', secret: '{{secret:webhook_secret}}', message: '{timestamp}.{body}' },
      ...{ header: 'X-Signature', prefix: 'sha256=', encoding: 'base64' },
    },
    inject_query_json: { client: '{{secret:no_such_secret}}', debug: null },
    substitute_in: ['body', 'headers'],
  });
  await make('/v1/clients', { name: 'billing-server', ip_address: '203.0.113.7' });
  await make('/v1/clients', {
    name: 'office',
    ip_address: '198.51.100.0/24',
    type: 'user',
    description: 'Berlin',
  });
  await make('/v1/api-keys', { name: 'shop, production', role: 'invoke' });
  await make('/v1/webhooks', { url: 'https://hooks.example.com/knoxcall' });
  const record = await sendRequests(tenant);
  return { secret, certificate, connection, route, plainRoute, record };
}

async function makeSecrets(tenant: Tenant, payments: string): Promise<string> {
  const all: readonly (readonly [name: string, elsewhere: readonly string[], fields: object])[] = [
    ['stripe_prod_key', [], { collection_id: payments, description: 'Live key of the shop' }],
    ['stripe_staging_key', [], { environment: 'staging' }],
    ['sendgrid_api_key', ['staging', 'development'], { expires_at: inDays(12) }],
    ['twilio_auth_token', ['staging'], { allowed_hosts: ['api.twilio.com'] }],
    ['postgres_connection_url', ['staging', 'development'], { expires_at: inDays(200) }],
    ['legacy_ftp_password', [], { expires_at: inDays(-3), strict_expiry_enforcement: true }],
    ['webhook_secret', ['development'], {}],
  ];
  const ids: string[] = [];
  for (const [name, elsewhere, fields] of all) {
    const { id } = await tenant.done('POST', '/v1/secrets', { name, value: `value-of-${name}`, ...fields });
    ids.push(String(id));
    for (const environment of elsewhere) {
      await tenant.done('PUT', `/v1/secrets/${id}/value?environment=${environment}`, {
        value: 'another-value',
      });
    }
  }
  await tenant.done('PUT', `/v1/secrets/${ids[0]}/value`, { value: 'the-second-value' });
  return ids[0]!;
}

async function makeRoutes(tenant: Tenant, { upstream, payments }: { upstream: string; payments: string }) {
  const { id } = await tenant.done('POST', '/v1/routes', {
    name: 'stripe',
    target_base_url: upstream,
    collection_id: payments,
    inject_headers_json: { Authorization: 'Bearer {{secret:stripe_prod_key}}', 'X-Team': 'payments' },
    inject_body_json: { metadata: { key: '{{secret:webhook_secret}}' } },
    method_configs: { GET: { inject_headers_json: { Authorization: 'Bearer {{secret:stripe_prod_key}}' } } },
  });
  await tenant.done('PUT', `/v1/routes/${id}/environments/staging`, {
    inject_headers_json: {
      Authorization: 'Bearer {{secret:stripe_staging_key}}',
      'X-Typo': '{{stripe_key}}',
    },
  });
  await tenant.done('POST', '/v1/routes', {
    name: 'notification-service',
    target_base_url: `${upstream}/notify`,
    inject_headers_json: {
      'X-Email-Key': '{{secret:sendgrid_api_key}}',
      'X-Other': '{{secret:no_such_secret}}',
    },
  });
  return String(id);
}

/** The id of a record with headers and a body. */
async function sendRequests(tenant: Tenant): Promise<string> {
  const json = { 'content-type': 'application/json' };
  for (let index = 0; index < 12; index += 1) {
    await tenant.proxy({ route: 'stripe', path: `/v1/charges?limit=${index}` });
  }
  await tenant.proxy({ route: 'notification-service', path: '/v1/send' });
  await tenant.proxy({ route: 'no such route', path: '/v1/anything' });
  const { headers } = await tenant.proxy({
    route: 'stripe',
    method: 'POST',
    path: '/v1/charges',
    headers: json,
    body: JSON.stringify({ amount: 1000, currency: 'usd', key: '{{secret:stripe_prod_key}}' }),
  });
  const id = String(headers['x-knox-request-id']);
  await until('the record is stored', async () => (await tenant.api('GET', `/v1/logs/${id}`)).status === 200);
  return id;
}
