/** Starts what this process is: the proxy by itself, one of its workers, or the one that has them. */
import cluster from 'node:cluster';
import { availableParallelism, totalmem } from 'node:os';
import type { ProxyConfig } from './config.ts';
import type { Running } from './run.ts';

/** Undefined in a worker: whoever started it ends it. Loads only what is run: who has workers is small beside them. */
export async function start(config: ProxyConfig): Promise<Running | undefined> {
  if (cluster.isWorker) {
    const { runWorker } = await import('./workers/run-worker.ts');
    await runWorker(config);
    return undefined;
  }
  const size = config.workers ?? howMany(thisMachine());
  if (size > 1) {
    const { runGroup } = await import('./workers/run-group.ts');
    return runGroup(config, size);
  }
  const { composeProxy } = await import('./compose.ts');
  const { runProxy } = await import('./run.ts');
  return runProxy(await composeProxy(config));
}

type Machine = { readonly processors: number; readonly memoryBytes: number };

/** What each of them is well served with, its caches and the bodies that it holds included. */
const BYTES_EACH = 1024 ** 3;

/**
 * How many processes share the work, where nobody says it: one a processor, but no more than there is memory for; always
 * one.
 */
export function howMany({ processors, memoryBytes }: Machine): number {
  return Math.max(1, Math.min(processors, Math.floor(memoryBytes / BYTES_EACH)));
}

/** As far as a container's limits allow. */
export function thisMachine(): Machine {
  const limit = process.constrainedMemory();
  const total = totalmem();
  return {
    processors: availableParallelism(),
    // Without a limit the system gives 0, or a number that no machine has.
    memoryBytes: limit > 0 ? Math.min(limit, total) : total,
  };
}
