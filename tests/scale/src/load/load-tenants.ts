/** Tenants through the API, several at a time: each with its keys, its first environment and its audit log. */
import { createTenant, type Product, type Tenant } from '@knoxcall/testkit';
import type { Told } from '../told.ts';

const atOnce = 8;

export async function loadTenants(product: Product, count: number, told: Told): Promise<Tenant[]> {
  const tenants: Tenant[] = [];
  let begun = 0;
  const make = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      tenants.push(await createTenant(product, { plan: 'enterprise' }));
      told(`${tenants.length} of ${count} tenants`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, make));
  return tenants;
}
