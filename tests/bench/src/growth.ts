/** How the cost of a warm request grows with the routes of a tenant and with the tenants: few of them beside many. */
import { createTenant, type Product, type Tenant } from '@knoxcall/testkit';
import type { Call } from './load/load.ts';

export type Growth = {
  readonly title: string;
  readonly few: readonly Call[];
  readonly many: readonly Call[];
};

const FEW = 10;
/** Created at the same time. */
const AT_ONCE = 8;

/** Each calls its own: routes of one tenant, and one route of many tenants. */
export async function growthOf(
  product: Product,
  upstream: string,
  counts: { readonly routes: number; readonly tenants: number },
): Promise<Growth[]> {
  const one = await createTenant(product, { plan: 'enterprise' });
  await one.done('POST', '/v1/secrets', { name: 'api_key', value: 'sk_live_0123456789abcdef' });
  const routes = await inTurn(counts.routes, (at) => makeRoute(one, `route-${at}`, upstream));
  const tenants = await inTurn(counts.tenants, async () => {
    const tenant = await createTenant(product);
    await tenant.done('POST', '/v1/secrets', { name: 'api_key', value: 'sk_live_0123456789abcdef' });
    return makeRoute(tenant, 'header', upstream);
  });
  const groupOf = (what: string, calls: readonly Call[]): Growth => ({
    title: `GET, one injected header, ${calls.length} ${what} in turn`,
    few: calls.slice(0, FEW),
    many: calls,
  });
  return [groupOf('routes', routes), groupOf('tenants', tenants)];
}

async function makeRoute(tenant: Tenant, name: string, upstream: string): Promise<Call> {
  const inject_headers_json = { Authorization: 'Bearer {{secret:api_key}}' };
  await tenant.done('POST', '/v1/routes', { name, inject_headers_json, target_base_url: upstream });
  const headers = { 'x-knoxcall-key': tenant.key, 'x-knoxcall-route': name };
  return { method: 'GET', path: '/v1/charges?limit=3', headers };
}

async function inTurn<Made>(count: number, make: (at: number) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = [];
  let next = 0;
  const maker = async (): Promise<void> => {
    while (next < count) {
      const at = next;
      next += 1;
      made[at] = await make(at);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, maker));
  return made;
}
