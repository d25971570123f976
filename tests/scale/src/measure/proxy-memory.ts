/** Memory of a proxy after one request of every tenant, by the limit of its cache. Linux only. */
import type { Figure } from '../figures.ts';
import { inTurn } from '../in-turn.ts';
import { routeName } from '../load/load-things.ts';
import type { Loaded } from '../scene.ts';
import { memoryOf } from './memory-of.ts';
import { metricsOf } from './metrics-of.ts';

const bounds = [8, 32, 256];
const atOnce = 16;

export async function measureProxyMemory({ product, tenants }: Loaded): Promise<Figure[]> {
  const figures: Figure[] = [];
  const group = 'memory of a proxy';
  for (const miB of bounds) {
    await product.kill('proxy-0', 'SIGKILL');
    await product.start('proxy-0', { environment: { SNAPSHOT_CACHE_BYTES: String(miB * 2 ** 20) } });
    if (figures.length === 0)
      figures.push({
        group,
        what: 'idle',
        value: await memoryOf(product.pid('proxy-0'), 'VmRSS'),
        unit: 'MiB',
      });
    await inTurn(tenants, { atOnce, work: (tenant) => tenant.proxy({ route: routeName(0) }) });
    const what = `SNAPSHOT_CACHE_BYTES ${miB} MiB`;
    const cache = await metricsOf(product, 'proxy-0');
    const entries = cache('knoxcall_snapshot_cache_entries');
    const bytes = cache('knoxcall_snapshot_cache_bytes');
    figures.push(
      { group, what: `${what}: in all`, value: await memoryOf(product.pid('proxy-0'), 'VmRSS'), unit: 'MiB' },
      { group, what: `${what}: entries in the cache`, value: entries, unit: '' },
      { group, what: `${what}: as it counts them`, value: bytes / 2 ** 20, unit: 'MiB' },
    );
  }
  await product.kill('proxy-0', 'SIGKILL');
  await product.start('proxy-0');
  return figures;
}
