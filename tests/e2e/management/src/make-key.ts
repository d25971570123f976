/** The same tenant with a key of another role. */
import type { Tenant } from '@knoxcall/testkit';

export async function makeKey(tenant: Tenant, role: string, fields: object = {}): Promise<Tenant> {
  const made = await tenant.done('POST', '/v1/api-keys', { name: `${role} key`, role, ...fields });
  return tenant.as(String(made.api_key));
}
