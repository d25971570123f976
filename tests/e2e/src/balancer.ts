/**
 * Spreads requests over the instances of a service like Kubernetes: to those that were ready when last asked.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '@knoxcall/testkit';

/** Between two checks; it must be far less than SHUTDOWN_DELAY_SECONDS. */
const everyMs = 250;

export type Balancer = {
  /** The next ready instance, in turn. Throws if there is none. */
  next(): string;
  isReady(origin: string): boolean;
  stop(): Promise<void>;
};

export function startBalancer(origins: readonly string[]): Balancer {
  const ready = new Set(origins);
  let isStopped = false;
  let turn = 0;
  const look = async (origin: string): Promise<void> => {
    const status = await call(`${origin}/readyz`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) ready.add(origin);
    else ready.delete(origin);
  };
  const watching = (async () => {
    while (!isStopped) {
      await Promise.all(origins.map(look));
      await sleep(everyMs);
    }
  })();
  return {
    next() {
      turn += 1;
      const all = [...ready];
      const chosen = all[turn % all.length];
      if (chosen === undefined) throw new Error('no instance is ready');
      return chosen;
    },
    isReady: (origin) => ready.has(origin),
    async stop() {
      isStopped = true;
      await watching;
    },
  };
}
