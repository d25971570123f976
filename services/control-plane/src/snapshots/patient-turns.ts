/**
 * Works through many things, some at a time. What takes long goes on beside the others and keeps none of them waiting; how
 * many do so is bounded, because each takes memory.
 */

export type PatientTurns = <T>(
  items: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<void>,
  /** Told of an item that goes on beside the others; before that, its turn is not over. */
  onLate?: (item: T) => Promise<void>,
) => Promise<void>;

export type PatienceSettings = {
  atOnce: number;
  patienceMs: number;
  maxLate: number;
  /** Of work that went on beside the others: nobody waits for it any more. */
  onLateError: (error: unknown) => void;
};

/** Resolves when every item is done or late. Rejects with the first error, when no turn is taken any more. */
export function createPatientTurns(settings: PatienceSettings): PatientTurns {
  const { atOnce, patienceMs, maxLate, onLateError } = settings;
  const late = new Set<Promise<void>>();

  async function goOnBeside(running: Promise<void>): Promise<void> {
    const beside = running.catch(onLateError).finally(() => late.delete(beside));
    late.add(beside);
    if (late.size >= maxLate) await Promise.race(late);
  }

  return async (items, work, onLate = async () => undefined) => {
    const iterator = (async function* () {
      yield* items;
    })();
    let hasFailed = false;
    const takeTurns = async (): Promise<void> => {
      for (let next = await iterator.next(); !next.done && !hasFailed; next = await iterator.next()) {
        const running = work(next.value);
        if (await settles(running, patienceMs)) {
          await running;
          continue;
        }
        await onLate(next.value);
        await goOnBeside(running);
      }
    };
    const turns = Array.from({ length: atOnce }, () =>
      takeTurns().catch((error: unknown) => {
        hasFailed = true;
        throw error;
      }),
    );
    const failed = (await Promise.allSettled(turns)).find((turn) => turn.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
}

/** Whether it ends in time, in whatever way. */
async function settles(running: Promise<void>, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, ms, false);
  const end = (): void => resolve(true);
  running.then(end, end);
  const isOver = await promise;
  clearTimeout(timer);
  return isOver;
}
