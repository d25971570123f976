/** Records the events of a run with their times, and makes its history at the end. */
import type { Exchange, Fault, History, ReadBack, TenantKind, Token, Write } from './history.ts';

/** The values that an upstream received, by place: `header`, `json`, `form`, `query`, `path` or `bearer`. */
type Seen = {
  readonly id: string;
  readonly at: number;
  readonly places: Readonly<Record<string, string>>;
};

/** An exchange before its receipts are known, and the register expected in each place. */
type Asked = Omit<Exchange, 'received'> & { readonly places: Readonly<Record<string, string>> };

export type Recorder = {
  readonly writes: Write[];
  readonly asked: Asked[];
  readonly seen: Seen[];
  readonly tokens: Token[];
  readonly faults: Fault[];
  readonly readBacks: ReadBack[];
  toHistory(tenants: Record<string, TenantKind>): History;
};

/** Milliseconds by the one clock of a run. */
export const now = (): number => performance.now();

export function createRecorder(): Recorder {
  const recorder: Omit<Recorder, 'toHistory'> = {
    ...{ writes: [], asked: [], seen: [] },
    ...{ tokens: [], faults: [], readBacks: [] },
  };
  return {
    ...recorder,
    toHistory: (tenants) => {
      const receipts = Map.groupBy(recorder.seen, ({ id }) => id);
      const exchanges = recorder.asked.map(({ places, ...exchange }): Exchange => {
        const received = (receipts.get(exchange.id) ?? []).map((seen) => ({
          at: seen.at,
          states: Object.fromEntries(
            Object.entries(places).map(([place, register]) => [register, seen.places[place] ?? '']),
          ),
        }));
        return { ...exchange, received };
      });
      const { writes, tokens, faults, readBacks } = recorder;
      return { tenants, writes, exchanges, tokens, faults, readBacks };
    },
  };
}
