/** What one more process of a proxy costs, and how much memory stays in use after large bodies went through. */
import { cpuMsOfChildren } from './cpu.ts';
import { type Call, type Load, loadWithoutFailures } from './load/load.ts';
import { type Subject, warmUp } from './measure.ts';
import type { Scene } from './scene.ts';
import { CONNECTIONS } from './subjects.ts';

type InProcesses = { readonly call: Call; readonly count: number; readonly seconds: number };

/** The proxy with so many processes. It starts anew for each measurement, with a primary where they are several. */
export function inProcesses({ product }: Scene, { call, count, seconds }: InProcesses): Subject {
  const load: Load = {
    ...{ origin: product.proxies[0] ?? '', calls: [call] },
    ...{ connections: CONNECTIONS, seconds },
  };
  const prepare = async (): Promise<void> => {
    await product.kill('proxy-0', 'SIGKILL');
    await product.start('proxy-0', { environment: { PROXY_WORKERS: String(count) } });
    await warmUp(load);
  };
  return { name: `${count}`, load, pids: () => [product.pid('proxy-0')], restPids: () => [], prepare };
}

/** The share of each process in the time of all of them, in percent, the largest first. */
export function sharesOfProcesses({ product }: Scene): string {
  const used = cpuMsOfChildren(product.pid('proxy-0')).toSorted((one, other) => other - one);
  const all = used.reduce((sum, ms) => sum + ms, 0);
  return used.map((ms) => `${Math.round((100 * ms) / all)} %`).join(', ');
}

const BODIES = 21;

/** MiB that the proxy has more after 2 GiB went through it than after the first 200 MiB. */
export async function growthByLargeBodies(
  call: Call,
  { origin, rssMiB }: { origin: string; rssMiB: () => Promise<number> },
): Promise<number> {
  const wanted: Load = { origin, calls: [call], connections: 2, seconds: 0 };
  await loadWithoutFailures({ ...wanted, requests: 2 });
  const before = await rssMiB();
  await loadWithoutFailures({ ...wanted, requests: BODIES });
  return (await rssMiB()) - before;
}
