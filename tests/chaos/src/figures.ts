/** The composition of a run, and how late changes took effect: for people, beside the verdict. */
import { createRegisters } from './check/registers.ts';
import { createUnwellness, meets } from './check/unwell.ts';
import type { Bounds, History } from './history.ts';

export type Figures = {
  readonly requests: number;
  readonly webSockets: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly writes: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  /** How long a replaced value was still sent while all was healthy, in milliseconds. */
  readonly late: { readonly seen: number; readonly p50: number; readonly p99: number; readonly max: number };
};

export function figuresOf(history: History, bounds: Bounds): Figures {
  const { exchanges, writes, faults } = history;
  const late = lateness(history, bounds).toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(late[Math.floor((late.length - 1) * share)] ?? 0);
  return {
    requests: exchanges.length,
    webSockets: exchanges.filter(({ open }) => open !== undefined).length,
    statuses: countBy(exchanges, ({ status }) => (status === 0 ? 'no answer' : String(status))),
    writes: countBy(writes, ({ outcome }) => outcome),
    faults: countBy(faults, ({ name }) => name),
    late: { seen: late.length, p50: at(0.5), p99: at(0.99), max: at(1) },
  };
}

function countBy<T>(all: readonly T[], nameOf: (one: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(nameOf(one), (counts.get(nameOf(one)) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => a.localeCompare(b)));
}

/** As if changes had to take effect at once: every older value counts as late. */
function lateness(history: History, bounds: Bounds): number[] {
  const atOnce = { ...bounds, freshMs: 0 };
  const unwell = createUnwellness(history.faults, bounds);
  const registers = createRegisters(history, unwell, atOnce);
  return history.exchanges.flatMap((exchange) =>
    exchange.received.flatMap(({ at, states }) =>
      Object.entries(states).flatMap(([register, state]) => {
        const [right, ...others] = registers.possible(register, exchange, { from: exchange.start, to: at });
        if (right === undefined || [right, ...others].some((write) => write.state === state)) return [];
        if (!registers.writes(register).some((write) => write.state === state)) return [];
        const inForce = registers.inForce(right, exchange);
        const wasWell = meets(unwell.behind(exchange), { from: inForce, to: exchange.start }) === undefined;
        return wasWell ? [exchange.start - inForce] : [];
      }),
    ),
  );
}
