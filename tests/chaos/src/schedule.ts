/** What will be broken, when, and for how long. Pure: the same seed gives the same schedule. */
import { createRandom, type Random } from './random.ts';

export type Breakable = {
  readonly name: string;
  /** Two of the same part are never broken at once. */
  readonly part: string;
  /** Kinds take turns, so that none with many members crowds out the others. */
  readonly kind: string;
};

export type Planned = { readonly name: string; readonly at: number; readonly forMs: number };

type Wanted = { readonly seed: number; readonly ms: number };

const shortestMs = 300;
const longestMs = 4_000;
/** Between two faults: often none, so that they overlap; sometimes long enough for full recovery. */
const longestPauseMs = 9_000;
const share = { overlapping: 0.3, close: 0.3 };

/** Begins after a second of health; everything is repaired by the end. */
export function makeSchedule(breakables: readonly Breakable[], { seed, ms }: Wanted): Planned[] {
  const random = createRandom(seed);
  const turns = createTurns(breakables, random);
  const planned: Planned[] = [];
  const freeAt = new Map<string, number>();
  for (let at = 1_000; at + longestMs < ms; ) {
    const free = breakables.filter(({ part }) => (freeAt.get(part) ?? 0) <= at);
    if (free.length === 0) at = Math.min(...freeAt.values());
    else {
      const { name, part } = turns.next((one) => free.includes(one));
      const forMs = random.between(shortestMs, longestMs);
      planned.push({ name, at, forMs });
      freeAt.set(part, at + forMs + shortestMs);
      at += pauseAfter(forMs, random);
    }
  }
  return planned;
}

function pauseAfter(forMs: number, random: Random): number {
  const chance = random.next();
  if (chance < share.overlapping) return random.between(shortestMs, forMs);
  const after = chance < share.overlapping + share.close ? 1_000 : longestPauseMs;
  return forMs + random.between(shortestMs, after);
}

type Turns = { next(isFree: (one: Breakable) => boolean): Breakable };

/** Kinds in turn, in another order each round, and the members of a kind in turn. */
function createTurns(breakables: readonly Breakable[], random: Random): Turns {
  const members = Map.groupBy(breakables, ({ kind }) => kind);
  const rounds = new Map<string, Breakable[]>();
  let kinds: string[] = [];
  const take = (kind: string, isFree: (one: Breakable) => boolean): Breakable | undefined => {
    let round = rounds.get(kind) ?? [];
    if (!round.some(isFree)) round = [...round, ...random.shuffled(members.get(kind) ?? [])];
    const found = round.find(isFree);
    rounds.set(
      kind,
      round.filter((one) => one !== found),
    );
    return found;
  };
  return {
    next: (isFree) => {
      for (;;) {
        if (kinds.length === 0) kinds = random.shuffled([...members.keys()]);
        const found = take(kinds.shift() ?? '', isFree);
        if (found !== undefined) return found;
      }
    },
  };
}
