/** Starts this process: as the whole proxy, as one of its workers, or as their primary. */
import cluster from 'node:cluster';
import { availableParallelism, totalmem } from 'node:os';
import type { ProxyConfig } from './config.ts';
import type { Running } from './run.ts';

/** Undefined in a worker, which its primary ends. Loads only the code that it runs: a primary stays small. */
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

/** Memory for each worker, with its caches and the bodies that it holds. */
const BYTES_EACH = 1024 ** 3;

/** The default number of processes: one a processor, as far as memory allows; at least one. */
export function howMany({ processors, memoryBytes }: Machine): number {
  return Math.max(1, Math.min(processors, Math.floor(memoryBytes / BYTES_EACH)));
}

/** Processors and memory within the limits of a container. */
export function thisMachine(): Machine {
  const limit = process.constrainedMemory();
  const total = totalmem();
  return {
    processors: availableParallelism(),
    // Without a limit the system reports 0, or more than the machine has.
    memoryBytes: limit > 0 ? Math.min(limit, total) : total,
  };
}
