/** What management costs: each case is calls to the control plane in the name of one tenant or of several. */
import { createTenant, type Product, type Tenant } from '@knoxcall/testkit';
import { each } from './each.ts';
import type { Call } from './load/load.ts';

export type ManagementCase = {
  readonly name: string;
  readonly connections: number;
  /** For as many connections each. */
  readonly calls: readonly (() => Call)[];
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
  const create = (tenant: Tenant) => () =>
    call(tenant, { method: 'POST', path: '/v1/secrets', body: JSON.stringify(newSecret()) });
  return [
    { name: 'create a secret, one at a time', connections: 1, calls: [create(first)] },
    { name: 'create a secret, in one tenant', connections: 8, calls: [create(first)] },
    { name: 'create a secret, over tenants', connections: 16, calls: tenants.map(create) },
    {
      name: 'replace a value, one at a time',
      connections: 1,
      calls: [() => call(first, { method: 'PUT', path: `/v1/secrets/${put()}/value`, body: newValue })],
    },
    {
      name: 'list 100 secrets, one at a time',
      connections: 1,
      calls: [() => call(first, { method: 'GET', path: '/v1/secrets?per_page=100' })],
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
