/** Uses many secrets once, one after the other, and looks whether the proxy's cache stays within its bounds. Linux only. */
import { loadThings, secretName } from '@knoxcall/scale/load-things';
import { memoryOf } from '@knoxcall/scale/memory-of';
import { metricsOf } from '@knoxcall/scale/metrics-of';
import { rebuilt } from '@knoxcall/scale/rebuild';
import { redisOf } from '@knoxcall/scale/redis-of';
import { sharesOf } from '@knoxcall/scale/sizes';
import { createTenant, type Product, type Tenant } from '@knoxcall/testkit';
import { each } from '../each.ts';
import { type Call, type Loaded, load } from '../load/load.ts';
import { createRoute, type Scene } from '../scene.ts';

const tenantCount = 10;
const connections = 32;
/** After each of so many parts of a walk the cache is looked at. */
const looks = 20;
const [routeName, header] = ['walk', 'x-token'];

/** What the cache had to hold at most, and what it held. */
export type Walk = {
  readonly bound: 'entries' | 'bytes';
  readonly secrets: number;
  readonly failed: number;
  readonly allowed: number;
  readonly most: number;
  /** Of the proxy, in MiB. */
  readonly rssMiB: number;
};

export type Told = (line: string) => void;

/** Twice, each time with a cache that has room for about half of the secrets: by their number, and by their bytes. */
export async function walkSecrets(scene: Scene, secrets: number, told: Told): Promise<Walk[]> {
  told(`loads ${secrets} secrets`);
  const { product } = scene;
  const tenants = await loadSecrets(scene, secrets, told);
  told('waits until they are published');
  const redis = redisOf(product);
  await rebuilt(product, redis);
  redis.close();
  const walk = (bound: Walk['bound'], allowed: number): Promise<Walk> =>
    walkOnce(product, { bound, allowed, calls: callsOf(tenants, secrets), told });
  return [
    await walk('entries', Math.ceil(secrets / 2)),
    await walk('bytes', Math.max(2 ** 20, secrets * 512)),
  ];
}

async function loadSecrets(scene: Scene, secrets: number, told: Told): Promise<Tenant[]> {
  const tenants: Tenant[] = [];
  while (tenants.length < tenantCount) {
    const tenant = await createTenant(scene.product, { plan: 'enterprise' });
    await createRoute(tenant, { name: routeName, substitute_in: ['headers'] }, scene.upstream);
    tenants.push(tenant);
  }
  const tenantIds = tenants.map(({ id }) => id);
  const sizes = { tenants: tenantCount, secrets, routes: 0, logs: 0 };
  await loadThings(scene, { tenantIds, sizes }, told);
  return tenants;
}

/** One for each secret. */
function callsOf(tenants: readonly Tenant[], secrets: number): Call[] {
  const shares = sharesOf(secrets, tenants.length);
  return tenants.flatMap(({ key }, at) =>
    Array.from({ length: shares[at] ?? 0 }, (_none, index): Call => {
      const headers = { 'x-knoxcall-key': key, 'x-knoxcall-route': routeName };
      const value = `{{secret:${secretName(index)}}}`;
      return { method: 'GET', path: '/', headers: { ...headers, [header]: value } };
    }),
  );
}

type Wanted = Pick<Walk, 'bound' | 'allowed'> & { readonly calls: readonly Call[]; readonly told: Told };

async function walkOnce(product: Product, { bound, allowed, calls, told }: Wanted): Promise<Walk> {
  await product.kill('proxy-0', 'SIGKILL');
  const setting = `SNAPSHOT_CACHE_${bound.toUpperCase()}`;
  await product.start('proxy-0', { environment: { [setting]: String(allowed) } });
  const [next, origin] = [each(calls), product.proxies[0] ?? ''];
  const loaded: Loaded[] = [];
  const held: number[] = [];
  for (let look = 1; look <= looks; look += 1) {
    const requests = Math.ceil(calls.length / looks);
    loaded.push(await load({ origin, calls: [next], connections, seconds: 0, requests }));
    held.push((await metricsOf(product, 'proxy-0'))(`knoxcall_snapshot_cache_${bound}`));
    told(`used ${look * requests} of ${calls.length} secrets, a cache with a bound of ${bound}`);
  }
  const failed = loaded.reduce((sum, one) => sum + one.failed, 0);
  const rssMiB = await memoryOf(product.pid('proxy-0'), 'VmRSS');
  return { bound, secrets: calls.length, failed, allowed, most: Math.max(...held), rssMiB };
}
