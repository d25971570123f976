/**
 * Works on many items, some at a time. A slow item continues beside the others and does not hold them up; their number
 * is bounded, because each takes memory.
 */

type PatientTurns = {
  /** Resolves when every item is done or late. Rejects with the first error, once no more turns are taken. */
  take<T>(items: AsyncIterable<T> | Iterable<T>, work: (item: T) => Promise<void>): Promise<void>;
  /** Resolves when all late items have ended. */
  settled(): Promise<void>;
};

export type PatienceSettings = {
  atOnce: number;
  patienceMs: number;
  maxLate: number;
  /** For errors of late items, which nobody waits for. */
  onLateError: (error: unknown) => void;
};

export function createPatientTurns(settings: PatienceSettings): PatientTurns {
  const { atOnce, patienceMs, maxLate, onLateError } = settings;
  const late = new Set<Promise<void>>();

  async function goOnBeside(running: Promise<void>): Promise<void> {
    const beside = running.catch(onLateError).finally(() => late.delete(beside));
    late.add(beside);
    if (late.size >= maxLate) await Promise.race(late);
  }

  async function takeTurns<T>(
    items: AsyncGenerator<T>,
    { work, isOver }: { work: (item: T) => Promise<void>; isOver: () => boolean },
  ): Promise<void> {
    for (let next = await items.next(); !next.done && !isOver(); next = await items.next()) {
      const running = work(next.value);
      if (await settles(running, patienceMs)) await running;
      else await goOnBeside(running);
    }
  }

  return {
    take: async (items, work) => {
      const shared = (async function* () {
        yield* items;
      })();
      let hasFailed = false;
      const turns = Array.from({ length: atOnce }, () =>
        takeTurns(shared, { work, isOver: () => hasFailed }).catch((error: unknown) => {
          hasFailed = true;
          throw error;
        }),
      );
      const failed = (await Promise.allSettled(turns)).find((turn) => turn.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    settled: async () => {
      await Promise.all(late);
    },
  };
}

/** Whether it ends in time, successfully or not. */
async function settles(running: Promise<void>, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, ms, false);
  const end = (): void => resolve(true);
  running.then(end, end);
  const isOver = await promise;
  clearTimeout(timer);
  return isOver;
}
