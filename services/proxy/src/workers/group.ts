/**
 * The processes that accept callers on one port: started one after the other, replaced when they die, and ended
 * together.
 */
import cluster, { type Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { type Log, reasonOf } from '@knoxcall/telemetry';
import { createMembers, type MetricsOfOne } from './members.ts';
import { createPauses } from './pauses.ts';
import { send } from './questions.ts';

/** The first worker could not start, and has reported why. */
export class FirstWorkerEnded extends Error {}

export type Group = {
  /** Resolves with the port once all accept callers. Rejects with `FirstWorkerEnded`. */
  start(): Promise<number>;
  /** Are all that accept callers up to date? */
  isReady(): boolean;
  /** How many accept callers. */
  serving(): number;
  /** The answer of each; one that does not answer in time is left out. */
  details(): Promise<unknown[]>;
  /** Of all workers that ever ran, so that no count goes down. */
  metrics(): Promise<MetricsOfOne[]>;
  /** Lets each finish its requests. */
  stop(): Promise<void>;
};

/**
 * `delayMs`: how long callers are still accepted at the end. `graceMs`: how long each then has to finish its requests.
 */
type Settings = {
  size: number;
  log: Log;
  delayMs: number;
  graceMs: number;
  fork?: (environment: object) => Worker;
};

/** Time that a worker may need to end after its requests. */
const END_MS = 5_000;

export function createGroup({ size, log, delayMs, graceMs, fork = cluster.fork }: Settings): Group {
  const members = createMembers();
  const pauses = createPauses();
  let isReplacing = false;
  let clock: NodeJS.Timeout | undefined;

  /** Nothing gentler ends a worker that hangs; its end is reported like any other. */
  function kill({ process }: Worker, why: string): void {
    log.error({ pid: process.pid }, why);
    process.kill('SIGKILL');
  }

  /** Resolves with its port when it accepts callers; undefined where it ends before, or cannot be started. */
  async function add(): Promise<number | undefined> {
    const life = pauses.begin();
    try {
      // Each divides its budgets by this number.
      const worker = fork({ PROXY_WORKERS: String(size) });
      const { taking, ended } = members.add(worker);
      void ended.then((how) => replace({ pid: worker.process.pid, ...how }, life.end()));
      return await taking;
    } catch (error) {
      void replace({ code: reasonOf(error) }, life.end());
      return undefined;
    }
  }

  async function replace(ended: { pid?: number | undefined; code: unknown }, pauseMs: number): Promise<void> {
    if (isReplacing) log.error({ ...ended, pauseMs }, 'a worker ended and is replaced');
    else if (ended.pid === undefined) log.error(ended, 'a worker could not be started');
    if (!isReplacing) return;
    await delay(pauseMs, undefined, { ref: false });
    if (isReplacing) await add();
  }

  return {
    async start() {
      // Round robin: where processes accept connections by themselves, the busiest takes nearly all.
      cluster.schedulingPolicy = cluster.SCHED_RR;
      // Metrics hold numbers that JSON does not have.
      cluster.setupPrimary({ serialization: 'advanced' });
      // The first alone: a fault that stops it would stop them all, and is reported once.
      const port = await add();
      if (port === undefined) throw new FirstWorkerEnded('the first worker ended before it took callers');
      isReplacing = true;
      clock = setInterval(() => {
        for (const worker of members.countSecond()) kill(worker, 'a worker hangs and is killed');
      }, 1000).unref();
      await Promise.all(Array.from({ length: size - 1 }, add));
      return port;
    },
    isReady: members.isReady,
    serving: () => members.serving().length,
    details: members.details,
    metrics: members.metrics,
    async stop() {
      isReplacing = false;
      clearInterval(clock);
      const all = members.all();
      for (const { worker } of all) send(worker, { type: 'leave' });
      await delay(delayMs);
      for (const { worker } of all) {
        send(worker, { type: 'finish' });
        // From now on it gets no connections: no caller reaches a listener that has just closed.
        worker.disconnect();
      }
      const late = setTimeout(() => {
        for (const { worker } of members.all()) kill(worker, 'a worker does not end and is killed');
      }, graceMs + END_MS);
      await Promise.all(all.map(({ ended }) => ended));
      clearTimeout(late);
    },
  };
}
