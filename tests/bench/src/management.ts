/** What management costs: each case is calls to the control plane in the name of one tenant or of several. */
import { createTenant, type Product, type Tenant } from '@knoxcall/testkit';
import { each } from './each.ts';
import type { Call } from './load/load.ts';

export type ManagementCase = {
  readonly name: string;
  readonly connections: number;
  readonly next: () => Call;
};

const TENANTS = 8;
const SECRETS = 120;
const newValue = JSON.stringify({ value: 'sk_live_0123456789abcdef' });

/** Tenants without a limit of secrets, the first with more than a page of them. */
export async function managementCases(product: Product): Promise<ManagementCase[]> {
  const tenants = await Promise.all(
    Array.from({ length: TENANTS }, () => createTenant(product, { plan: 'enterprise' })),
  );
  const [first] = tenants;
  if (first === undefined) throw new Error('there is no tenant');
  const ids: string[] = [];
  for (let index = 0; index < SECRETS; index += 1) {
    const { id } = await first.done('POST', '/v1/secrets', newSecret());
    ids.push(String(id));
  }
  const put = each(ids);
  const one = each([first]);
  const all = each(tenants);
  const create = (of: () => Tenant) => () =>
    call(of(), { method: 'POST', path: '/v1/secrets', body: JSON.stringify(newSecret()) });
  return [
    { name: 'create a secret, one at a time', connections: 1, next: create(one) },
    { name: 'create a secret, in one tenant', connections: 8, next: create(one) },
    { name: 'create a secret, over tenants', connections: 16, next: create(all) },
    {
      name: 'replace a value, one at a time',
      connections: 1,
      next: () => call(first, { method: 'PUT', path: `/v1/secrets/${put()}/value`, body: newValue }),
    },
    {
      name: 'list 100 secrets, one at a time',
      connections: 1,
      next: () => call(first, { method: 'GET', path: '/v1/secrets?per_page=100' }),
    },
  ];
}

let made = 0;

function newSecret(): { name: string; value: string } {
  made += 1;
  return { name: `bench_${made}`, value: 'sk_live_0123456789abcdef' };
}

function call({ key }: Tenant, request: Pick<Call, 'method' | 'path' | 'body'>): Call {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return { ...request, headers };
}
