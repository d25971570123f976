/** Starts what this process is: the proxy by itself, one of its workers, or the one that has them. */
import cluster from 'node:cluster';
import type { ProxyConfig } from './config.ts';
import type { Running } from './run.ts';
import { howMany, thisMachine } from './workers/how-many.ts';

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
