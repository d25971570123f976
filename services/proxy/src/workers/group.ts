/** The processes that take the callers of one port: started one after the other, replaced when they die, and ended together. */
import cluster, { type Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { type Log, reasonOf } from '@knoxcall/telemetry';
import { createMembers, type MetricsOfOne } from './members.ts';
import { createPauses } from './pauses.ts';
import { send } from './questions.ts';

/** It could not start, and has said why itself. */
export class FirstWorkerEnded extends Error {}

export type Group = {
  /** Gives the port once all take callers. Rejects with `FirstWorkerEnded`. */
  start(): Promise<number>;
  /** Of those that take callers: is each up to date? */
  isReady(): boolean;
  /** How many take callers. */
  serving(): number;
  /** What each of them answers; whoever does not in time is left out. */
  details(): Promise<unknown[]>;
  /** Of all that ever were, so that no count goes down. */
  metrics(): Promise<MetricsOfOne[]>;
  /** Lets each finish what is under way. */
  stop(): Promise<void>;
};

/** `delayMs`: how long callers are still taken when it is to end. `graceMs`: how long each then has for what is under way. */
type Settings = {
  size: number;
  log: Log;
  delayMs: number;
  graceMs: number;
  fork?: (environment: object) => Worker;
};

/** What a worker may need to end, beyond the time that its callers have. */
const END_MS = 5_000;

export function createGroup({ size, log, delayMs, graceMs, fork = cluster.fork }: Settings): Group {
  const members = createMembers();
  const pauses = createPauses();
  let isReplacing = false;
  let clock: NodeJS.Timeout | undefined;

  /** Nothing else ends one that stands still, and its end is told as any other. */
  function kill({ process }: Worker, why: string): void {
    log.error({ pid: process.pid }, why);
    process.kill('SIGKILL');
  }

  /** Resolves with its port when it takes callers; undefined where it ends before, or cannot be started. */
  async function add(): Promise<number | undefined> {
    const life = pauses.begin();
    try {
      // Each divides what the settings say by this number.
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
      // In turn: of processes that take connections by themselves the busiest takes nearly all.
      cluster.schedulingPolicy = cluster.SCHED_RR;
      // Metrics hold numbers that JSON does not have.
      cluster.setupPrimary({ serialization: 'advanced' });
      // The first alone: what keeps it from starting would keep them all, and is said once.
      const port = await add();
      if (port === undefined) throw new FirstWorkerEnded('the first worker ended before it took callers');
      isReplacing = true;
      clock = setInterval(() => {
        for (const worker of members.countSecond()) kill(worker, 'a worker stands still and is killed');
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
        // From this moment nobody is handed to it: no caller comes to a door that has just been closed.
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
