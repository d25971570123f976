/** What one more process of a proxy costs, and how much memory stays in use after large bodies went through. */
import { cpuMsOfChildren } from './cpu.ts';
import { type Call, type Load, loadWithoutFailures } from './load/load.ts';
import { type Subject, warmUp } from './measure.ts';
import type { Scene } from './scene.ts';
import { CONNECTIONS } from './subjects.ts';

type InProcesses = { readonly call: Call; readonly count: number; readonly seconds: number };

/** `shares`: the part of each process in the time that the last measurement took of all, in percent, the largest first. */
type Processes = { readonly subject: Subject; readonly shares: () => string };

/**
 * The proxy with so many processes, each of which gets as many connections. It starts anew for each measurement, with a
 * primary where they are several, and is warmed up until each process has answered as many requests as one alone.
 */
export function inProcesses({ product }: Scene, { call, count, seconds }: InProcesses): Processes {
  const load: Load = {
    ...{ origin: product.proxies[0] ?? '', calls: [call] },
    ...{ connections: count * CONNECTIONS, seconds },
  };
  const used = () => cpuMsOfChildren(product.pid('proxy-0'));
  let warm = new Map<number, number>();
  const prepare = async (): Promise<void> => {
    await product.kill('proxy-0', 'SIGKILL');
    await product.start('proxy-0', { environment: { PROXY_WORKERS: String(count) } });
    for (let turn = 0; turn < 2 * count; turn += 1) await warmUp(load);
    warm = used();
  };
  return {
    subject: { name: `${count}`, load, pids: () => [product.pid('proxy-0')], restPids: () => [], prepare },
    shares: () => {
      const spent = [...used()].map(([pid, ms]) => ms - (warm.get(pid) ?? 0));
      const all = spent.reduce((sum, ms) => sum + ms, 0);
      const shares = spent.toSorted((one, other) => other - one).map((ms) => (100 * ms) / all);
      return shares.map((share) => `${Math.round(share)} %`).join(', ');
    },
  };
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
