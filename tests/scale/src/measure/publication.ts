/** The time from the answer to a change until a proxy uses it. */
import { randomUUID } from 'node:crypto';
import { type Tenant, until } from '@knoxcall/testkit';
import { type Figure, timesOf } from '../figures.ts';
import { routeName, secretName } from '../load/load-things.ts';
import type { Loaded } from '../scene.ts';

const changes = 100;

export async function measurePublication({ tenants, large }: Loaded): Promise<Figure[]> {
  const others = tenants.slice(1, 21);
  return [
    ...(await published('a change of the large tenant', [large])),
    ...(await published('changes of other tenants in turn', others)),
  ];
}

async function published(what: string, tenants: readonly Tenant[]): Promise<Figure[]> {
  const [answered, inForce]: [number[], number[]] = [[], []];
  const ids = await Promise.all(tenants.map(firstSecret));
  for (let index = 0; index < changes; index += 1) {
    const at = index % tenants.length;
    const tenant = tenants[at]!;
    const value = randomUUID();
    const begun = performance.now();
    await tenant.done('PUT', `/v1/secrets/${ids[at]}/value`, { value });
    const answer = performance.now();
    const isSent = async () => (await tenant.proxy({ route: routeName(0) })).text === value;
    await until('a proxy sends the new value', isSent);
    answered.push(answer - begun);
    inForce.push(performance.now() - answer);
  }
  return [
    ...timesOf('publication', `${what}: the answer`, answered),
    ...timesOf('publication', `${what}: from the answer until a proxy has sent it`, inForce),
  ];
}

async function firstSecret(tenant: Tenant): Promise<string> {
  const found = await tenant.done('GET', `/v1/secrets?search=${secretName(0)}&per_page=1`);
  return String((found as unknown as { id: string }[])[0]?.id);
}
