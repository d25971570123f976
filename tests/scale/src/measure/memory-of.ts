/** What a process of the product has in memory, in MiB: `VmRSS` now, `VmHWM` at most since it began. Linux only. */
import { readFile } from 'node:fs/promises';
import type { Product, ServiceName } from '@knoxcall/testkit';

export async function memoryOf(
  product: Product,
  name: ServiceName,
  what: 'VmRSS' | 'VmHWM',
): Promise<number> {
  const status = await readFile(`/proc/${product.pid(name)}/status`, 'utf8');
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
}
