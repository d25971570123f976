/** A crowd of requests of one tenant at once: an API key runs 16 at most, so they are shared out among several. */
import type { Tenant } from './tenant.ts';

const atOnceOfKey = 16;

/** The tenant as the request with this number calls; enough keys for so many at once. */
export async function shareOut(tenant: Tenant, requests: number): Promise<(index: number) => Tenant> {
  const count = Math.ceil(requests / atOnceOfKey);
  const callers: Tenant[] = [];
  while (callers.length < count) {
    const made = await tenant.done('POST', '/v1/api-keys', {
      name: `crowd ${callers.length}`,
      role: 'admin',
    });
    callers.push(tenant.as(String(made.api_key)));
  }
  return (index) => callers[index % count]!;
}
