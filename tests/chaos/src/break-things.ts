/** Breaks and repairs things by the schedule; records the time in which each thing was broken. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Breakage } from './breakages.ts';
import type { Fault } from './history.ts';
import { now, type Recorder } from './recorder.ts';
import type { Planned } from './schedule.ts';

/** Resolves when the last thing is repaired. Rejects where something cannot be broken or repaired at all. */
export async function breakThings(
  planned: readonly Planned[],
  breakages: readonly Breakage[],
  { recorder, told }: { recorder: Recorder; told: (line: string) => void },
): Promise<void> {
  const begun = now();
  const broken = new Set<string>();
  await Promise.all(
    planned.map(async ({ name, at, forMs }) => {
      const breakage = breakages.find((one) => one.name === name);
      if (breakage === undefined) throw new Error(`nobody knows how to ${name}`);
      await sleep(at - (now() - begun));
      // What was mended late is broken already, and what is broken for ever as well.
      if (broken.has(breakage.part)) return;
      broken.add(breakage.part);
      told(`${name}, for ${(forMs / 1000).toFixed(1)} s`);
      recorder.faults.push(await breakOnce(breakage, forMs));
      if (breakage.forEver === undefined) broken.delete(breakage.part);
    }),
  );
}

async function breakOnce(breakage: Breakage, forMs: number): Promise<Fault> {
  const { name, behind, down, tenant } = breakage;
  const from = now();
  await breakage.break();
  await sleep(Math.max(0, forMs - (now() - from)));
  await breakage.mend();
  const to = breakage.forEver === undefined ? now() : Number.MAX_SAFE_INTEGER;
  return { name, from, to, behind, down, ...(tenant === undefined ? {} : { tenant }) };
}
