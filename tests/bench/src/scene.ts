/** The product under load: tenants with the routes and secrets that the cases call for. */
import { randomBytes } from 'node:crypto';
import { createTenant, type Product, startProduct, type Tenant } from '@knoxcall/testkit';
import type { Case } from './cases.ts';
import type { Call } from './load/load.ts';

export type Scene = {
  readonly product: Product;
  readonly masterKey: string;
  /** Its address. */
  readonly upstream: string;
  readonly tenant: Tenant;
  stop(): Promise<void>;
};

export async function createScene(upstream: string): Promise<Scene> {
  const masterKey = randomBytes(32).toString('base64');
  const product = await startProduct({
    environment: {
      ...{ KNOXCALL_MASTER_KEY: masterKey, LOG_LEVEL: 'warn', MAX_IN_FLIGHT_PER_TENANT: '2000' },
    },
  });
  try {
    const tenant = await createFurnishedTenant(product, upstream);
    return { product, masterKey, upstream, tenant, stop: () => product.stop() };
  } catch (error) {
    await product.stop();
    throw error;
  }
}

/** With the routes and secrets of the cases. */
export async function createFurnishedTenant(product: Product, upstream: string): Promise<Tenant> {
  const tenant = await createTenant(product);
  await tenant.done('POST', '/v1/secrets', { name: 'api_key', value: 'sk_live_0123456789abcdef' });
  await tenant.done('POST', '/v1/secrets', { name: 'account', value: 'acct_1032D82eZvKYlo2C' });
  await tenant.done('POST', '/v1/secrets/oauth2', {
    ...{ name: 'token', provider: 'custom', grant_type: 'client_credentials' },
    ...{ client_id: 'bench', client_secret: 'hush-hush' },
    ...{ auth_url: `${upstream}/authorize`, token_url: `${upstream}/token` },
  });
  const injected = { Authorization: 'Bearer {{secret:api_key}}' };
  await createRoute(tenant, { name: 'header', inject_headers_json: injected }, upstream);
  await createRoute(tenant, { name: 'body' }, upstream);
  const redacting = { name: 'redacting', inject_headers_json: injected, redact_response: true };
  await createRoute(tenant, redacting, upstream);
  await createRoute(tenant, { name: 'places', substitute_in: ['headers', 'path', 'query'] }, upstream);
  const keys = { access_key_id: '{{secret:account}}', secret_access_key: '{{secret:api_key}}' };
  const auth = { type: 'aws_sigv4', ...keys, region: 'eu-central-1', service: 's3' };
  await createRoute(tenant, { name: 'signed', auth }, upstream);
  const token = { Authorization: 'Bearer {{secret:token}}' };
  await createRoute(tenant, { name: 'token', inject_headers_json: token }, upstream);
  return tenant;
}

export function createRoute(
  tenant: Tenant,
  fields: Record<string, unknown>,
  upstream: string,
): Promise<unknown> {
  return tenant.done('POST', '/v1/routes', { ...fields, target_base_url: upstream });
}

/** The call of a case as the tenant makes it. */
export function callOf(tenant: Tenant, { route, call }: Case): Call {
  const headers = { ...call.headers, 'x-knoxcall-key': tenant.key, 'x-knoxcall-route': route };
  return { ...call, headers };
}
