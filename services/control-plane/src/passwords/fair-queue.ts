/** Runs expensive work: a limited number at once, a bounded line behind them, and everybody in it served in turn. */
import { Problem } from '@knoxcall/problems';

/** Rejects with `overloaded` where the line, or one caller's part of it, is full. */
type FairQueue = <T>(who: string, work: () => Promise<T>) => Promise<T>;

type FairQueueLimits = { atOnce: number; waiting: number; waitingEach: number };

export function createFairQueue({ atOnce, waiting, waitingEach }: FairQueueLimits): FairQueue {
  const lines = new Map<string, (() => void)[]>();
  let running = 0;
  let inLine = 0;

  const next = (): void => {
    running -= 1;
    const [first] = lines;
    if (first === undefined) return;
    const [who, line] = first;
    const start = line.shift();
    lines.delete(who);
    if (line.length > 0) lines.set(who, line);
    inLine -= 1;
    running += 1;
    start?.();
  };

  return async (who, work) => {
    if (running < atOnce) running += 1;
    else {
      const line = lines.get(who) ?? [];
      if (inLine >= waiting || line.length >= waitingEach) throw tooMany();
      lines.set(who, line);
      inLine += 1;
      await new Promise<void>((resolve) => line.push(resolve));
    }
    try {
      return await work();
    } finally {
      next();
    }
  };
}

const tooMany = (): Problem =>
  new Problem('overloaded', {
    message: 'Too many people are signing in at this moment.',
    headers: { 'Retry-After': '1' },
  });
