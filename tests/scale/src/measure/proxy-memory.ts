/** Memory of a proxy after one request of every tenant, by the limit of its cache. Linux only. */
import { call, type Product } from '@knoxcall/testkit';
import type { Figure } from '../figures.ts';
import { inTurn } from '../in-turn.ts';
import { routeName } from '../load/load-things.ts';
import type { Loaded } from '../scene.ts';
import { memoryOf } from './memory-of.ts';

const bounds = [8, 32, 256];
const atOnce = 16;

export async function measureProxyMemory({ product, tenants }: Loaded): Promise<Figure[]> {
  const figures: Figure[] = [];
  const group = 'memory of a proxy';
  for (const miB of bounds) {
    await product.kill('proxy-0', 'SIGKILL');
    await product.start('proxy-0', { environment: { SNAPSHOT_CACHE_BYTES: String(miB * 2 ** 20) } });
    if (figures.length === 0)
      figures.push({ group, what: 'idle', value: await memoryOf(product, 'proxy-0', 'VmRSS'), unit: 'MiB' });
    await inTurn(tenants, { atOnce, work: (tenant) => tenant.proxy({ route: routeName(0) }) });
    const what = `SNAPSHOT_CACHE_BYTES ${miB} MiB`;
    const { entries, bytes } = await cacheOf(product);
    figures.push(
      { group, what: `${what}: in all`, value: await memoryOf(product, 'proxy-0', 'VmRSS'), unit: 'MiB' },
      { group, what: `${what}: entries in the cache`, value: entries, unit: '' },
      { group, what: `${what}: as it counts them`, value: bytes / 2 ** 20, unit: 'MiB' },
    );
  }
  await product.kill('proxy-0', 'SIGKILL');
  await product.start('proxy-0');
  return figures;
}

async function cacheOf({ metrics }: Product): Promise<{ entries: number; bytes: number }> {
  const { text } = await call(`${metrics['proxy-0']}/metrics`);
  const read = (name: string): number =>
    Number(new RegExp(`^knoxcall_snapshot_cache_${name} (\\S+)`, 'm').exec(text)?.[1]);
  return { entries: read('entries'), bytes: read('bytes') };
}
