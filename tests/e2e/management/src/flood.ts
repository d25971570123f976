/** Floods by one tenant, and how long another tenant waits meanwhile. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';

/** Requests go to the addresses, and have the headers, one after the other. */
export type FloodPlan = {
  concurrency: number;
  method: string;
  urls: string[];
  headers: Record<string, string>[];
  /** JSON: `part` so many times between the two ends. */
  body?: { begin: string; part: string; times: number; end: string };
  /** Never sends the end of its body. */
  drips?: boolean;
};

/** `stop` ends it at once and returns how often each status came (0: the connection broke). */
type Flood = { stop(): Promise<Record<string, number>> };

/** Resolves when the first of them was answered, or is dripping. */
export async function startFlood(plan: FloodPlan): Promise<Flood> {
  const child = fork(join(import.meta.dirname, 'flood.process.ts'), [JSON.stringify(plan)], {
    execArgv: [],
    detached: true,
  });
  await leaveTimeToOthers(child.pid ?? 0);
  await once(child, 'message');
  return {
    stop: async () => {
      const told = once(child, 'message');
      child.send('stop');
      const [counts] = (await told) as [Record<string, number>];
      return counts;
    },
  };
}

/**
 * A flood comes from another machine: on this one it gets only the processor time that the product leaves.
 * Linux shares it out among sessions first, each with a priority of its own, and then within them.
 */
async function leaveTimeToOthers(pid: number): Promise<void> {
  setPriority(pid, constants.priority.PRIORITY_LOW);
  await writeFile(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_LOW)).catch(() => undefined);
}

/** A change of a route's `inject_body_json` with so many characters. */
export const bodyOf = (length: number) => ({
  begin: '{"inject_body_json":{"a":"',
  part: 'x',
  times: length,
  end: '"}}',
});

/** Calls `ask` again and again for that long; returns the durations in milliseconds, sorted. */
export async function latencies(ask: () => Promise<void>, forMs: number): Promise<number[]> {
  const taken: number[] = [];
  for (const end = performance.now() + forMs; performance.now() < end; ) {
    const began = performance.now();
    await ask();
    taken.push(performance.now() - began);
  }
  return taken.sort((a, b) => a - b);
}

export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
