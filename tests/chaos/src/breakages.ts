/** Everything that can be broken, with the promises that it may suspend meanwhile. */
import { type Product, queryPostgres, type ServiceName, until } from '@knoxcall/testkit';
import type { Fault } from './history.ts';
import type { Breakable } from './schedule.ts';
import { flood } from './traffic/flood.ts';
import type { StoreFault } from './world/stores.ts';
import type { Way } from './world/ways.ts';
import type { World } from './world/world.ts';

export type Breakage = Breakable &
  Pick<Fault, 'behind' | 'down' | 'tenant'> & {
    break(): Promise<unknown>;
    mend(): Promise<unknown>;
    /** It stays broken. */
    readonly forEver?: true;
  };

const nobody = { behind: [], down: [] };
const nothing = async (): Promise<void> => undefined;

export function breakagesOf(world: World): Breakage[] {
  const { product, ways, stores, proxies } = world;
  return [
    ...product.services.flatMap((name) => processFaults(world, name)),
    ...ways.all.flatMap((way) => wayFaults(world, way)),
    ...stores.faults.map((fault) => storeFault(fault, proxies)),
    ...kmsFaults(world),
    ...tenantFaults(world),
  ];
}

/** A proxy that does not run neither hears nor answers. */
function ownHarm({ proxies }: World, service: ServiceName): Pick<Fault, 'behind' | 'down'> {
  return proxies.includes(service) ? { behind: [service], down: [service] } : nobody;
}

function processFaults(world: World, service: ServiceName): Breakage[] {
  const { product } = world;
  const harm = { part: service, ...ownHarm(world, service) };
  return [
    {
      ...{ ...harm, kind: 'kill', name: `kill ${service}` },
      break: () => product.kill(service, 'SIGKILL'),
      mend: () => startAgain(product, service),
    },
    {
      ...{ ...harm, kind: 'stop', name: `stop ${service}` },
      break: async () => product.signal(service, 'SIGSTOP'),
      mend: async () => product.signal(service, 'SIGCONT'),
    },
  ];
}

/** Restarts it like an orchestrator: while a server is away, a service may end again. */
function startAgain(product: Product, service: ServiceName): Promise<void> {
  const start = (): Promise<boolean> => product.start(service).then(() => true);
  return until(`${service} runs again`, start, 60_000);
}

/** Proxies hear of changes through Redis only; everything else they need is in memory. */
function wayFaults({ proxies }: World, { service, server, relay }: Way): Breakage[] {
  const behind = server === 'redis' && proxies.includes(service) ? [service] : [];
  return (['reset', 'end', 'silence'] as const).map((how) => ({
    ...{ kind: `cut ${server}`, name: `${how} ${server} of ${service}`, part: `${server} of ${service}` },
    ...{ behind, down: [] },
    break: async () => relay.cut(how),
    mend: async () => relay.restore(),
  }));
}

function storeFault({ store, name, ...fault }: StoreFault, proxies: readonly ServiceName[]): Breakage {
  return { ...fault, name, part: store, kind: store, behind: store === 'redis' ? proxies : [], down: [] };
}

function kmsFaults({ kms, proxies, actor }: World): Breakage[] {
  const shared = { part: 'kms', kind: 'kms', mend: async () => kms.up() };
  const { id, name: tenant } = { id: actor('denied').tenant.id, name: actor('denied').name };
  return [
    { ...shared, ...nobody, name: 'throttle kms', break: async () => kms.throttle(200) },
    { ...shared, ...nobody, name: 'hang kms', break: async () => kms.hang() },
    {
      ...{ ...shared, name: 'deny kms to one tenant', tenant, behind: proxies, down: proxies },
      break: async () => kms.deny(id),
    },
  ];
}

/** A tenant that cannot be published any more, and one that uses more than its share. */
function tenantFaults({ product, proxies, actor }: World): Breakage[] {
  const { name, tenant } = actor('poisoned');
  const flipped = 'set_byte(wrapped, 40, get_byte(wrapped, 40) # 1)';
  const poison = (): Promise<boolean> =>
    queryPostgres(product, `UPDATE data_keys SET wrapped = ${flipped} WHERE tenant_id = $1`, [
      tenant.id,
    ]).then(() => true);
  return [
    {
      ...{ name: 'poison a tenant', part: 'poisoned tenant', kind: 'tenant', tenant: name },
      ...{ behind: proxies, down: proxies, forEver: true, mend: nothing },
      // PostgreSQL may be away itself.
      break: () => until('a poisoned tenant', poison, 60_000),
    },
    {
      ...{ ...nobody, name: 'a greedy tenant', part: 'greedy tenant', kind: 'tenant', mend: nothing },
      break: () => flood(product, actor('greedy')),
    },
  ];
}
