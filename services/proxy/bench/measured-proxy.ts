// Starts the process that is measured and asks it things.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

interface MeasuredProxy {
  readonly port: number;
  usage(): Promise<{ rss: number; maxRss: number; cpuSeconds: number }>;
  stop(): void;
}

export async function startMeasuredProxy(
  kind: 'forwarder' | 'express',
  origin: string,
): Promise<MeasuredProxy> {
  const child: ChildProcess = fork(new URL('./forward-proxy.ts', import.meta.url), [kind, origin]);
  const ask = async () => (await once(child, 'message'))[0];
  const { port } = await ask();
  return {
    port,
    async usage() {
      child.send('usage');
      return await ask();
    },
    stop: () => child.disconnect(),
  };
}
