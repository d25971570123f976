/** The product under load: one tenant with the routes and secrets that the cases call for. */
import { createTenant, type Product, startProduct, type Tenant } from '@knoxcall/testkit';

export type Scene = { readonly product: Product; readonly tenant: Tenant; stop(): Promise<void> };

export async function createScene(upstream: string): Promise<Scene> {
  const product = await startProduct({
    environment: { LOG_LEVEL: 'warn', MAX_IN_FLIGHT_PER_TENANT: '2000' },
  });
  try {
    const tenant = await createTenant(product);
    await tenant.done('POST', '/v1/secrets', { name: 'api_key', value: 'sk_live_0123456789abcdef' });
    await tenant.done('POST', '/v1/secrets', { name: 'account', value: 'acct_1032D82eZvKYlo2C' });
    const injected = { Authorization: 'Bearer {{secret:api_key}}' };
    await route(tenant, { name: 'header', inject_headers_json: injected }, upstream);
    await route(tenant, { name: 'body' }, upstream);
    const redacting = { name: 'redacting', inject_headers_json: injected, redact_response: true };
    await route(tenant, redacting, upstream);
    await route(tenant, { name: 'places', substitute_in: ['headers', 'path', 'query'] }, upstream);
    const keys = { access_key_id: '{{secret:account}}', secret_access_key: '{{secret:api_key}}' };
    const auth = { type: 'aws_sigv4', ...keys, region: 'eu-central-1', service: 's3' };
    await route(tenant, { name: 'signed', auth }, upstream);
    return { product, tenant, stop: () => product.stop() };
  } catch (error) {
    await product.stop();
    throw error;
  }
}

function route(tenant: Tenant, fields: Record<string, unknown>, upstream: string): Promise<unknown> {
  return tenant.done('POST', '/v1/routes', { ...fields, target_base_url: upstream });
}
