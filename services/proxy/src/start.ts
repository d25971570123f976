/** Starts what this process is: the proxy by itself, one of its workers, or the one that has them. */
import cluster from 'node:cluster';
import { composeProxy } from './compose.ts';
import type { ProxyConfig } from './config.ts';
import { type Running, runProxy } from './run.ts';
import { howMany, thisMachine } from './workers/how-many.ts';
import { runGroup } from './workers/run-group.ts';
import { runWorker } from './workers/run-worker.ts';

/** Undefined in a worker: whoever started it ends it. */
export async function start(config: ProxyConfig): Promise<Running | undefined> {
  if (cluster.isWorker) {
    await runWorker(config);
    return undefined;
  }
  const size = config.workers ?? howMany(thisMachine());
  return size === 1 ? runProxy(await composeProxy(config)) : runGroup(config, size);
}
