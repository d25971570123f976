/**
 * Which writes of a register a proxy may have used at some moment: all except those that another one has
 * surely replaced.
 */
import { type Bounds, type History, OFF, type Span, type Write } from '../history.ts';
import type { Place, Unwell, Unwellness } from './unwell.ts';

export type Registers = {
  /** In the order of writing. The first stands for the initial state. */
  writes(register: string): readonly Write[];
  /** Those that the proxy may have used between the two moments. Never empty. */
  possible(register: string, place: Place, during: Span): readonly Write[];
  /**
   * When the proxy must have adopted it: after health for this long (`freshMs`). Infinity where it may never.
   */
  inForce(write: Write, place: Place, afterMs?: number): number;
};

export function createRegisters(
  { writes }: Pick<History, 'writes'>,
  unwell: Unwellness,
  bounds: Bounds,
): Registers {
  const known = new Map<string, Write[]>();
  const of = (register: string): Write[] => {
    const found = known.get(register) ?? [before(register)];
    known.set(register, found);
    return found;
  };
  for (const write of writes.toSorted((a, b) => a.start - b.start)) of(write.register).push(write);
  const inForce = (write: Write, place: Place, afterMs = bounds.freshMs): number => {
    if (write.outcome === 'refused' || write.outcome === 'unknown') return Number.POSITIVE_INFINITY;
    return healthyFor(unwell.behind(place), write, { ...bounds, afterMs });
  };
  return {
    writes: of,
    inForce,
    possible: (register, place, { from, to }) => {
      const all = of(register);
      const last = all.findLastIndex((write) => write.end <= from && inForce(write, place) <= from);
      return all
        .slice(Math.max(0, last))
        .filter(({ start, outcome }) => start <= to && outcome !== 'refused');
    },
  };
}

const before = (register: string): Write => ({
  ...{ register, state: OFF, outcome: 'published' },
  ...{ start: Number.NEGATIVE_INFINITY, end: Number.NEGATIVE_INFINITY },
});

type Health = { readonly publishMs: number; readonly afterMs: number };

/** The end of the first long enough period of health after the answer. */
function healthyFor(
  unwell: readonly Unwell[],
  { end, outcome }: Write,
  { publishMs, afterMs }: Health,
): number {
  const published = outcome === 'published' ? end : afterSpan(unwell, end, 0) + publishMs;
  return afterSpan(unwell, published, afterMs) + afterMs;
}

/** The first moment from `at` on after which all is healthy for that long. */
function afterSpan(unwell: readonly Unwell[], at: number, forMs: number): number {
  const span = unwell.find(({ from, to }) => to > at && from <= at + forMs);
  return span === undefined ? at : afterSpan(unwell, span.to, forMs);
}
