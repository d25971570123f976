/** A quarter of a minute in which everything breaks once: what is promised holds, and a broken promise would have been seen. */
import { checkHistory } from './check/check-history.ts';
import { type Bounds, type Exchange, type History, OFF, type Write } from './history.ts';
import { type Run, runChaos } from './run-chaos.ts';

/** Wide, for a busy machine; `pnpm chaos` measures with those that are promised. */
const bounds: Bounds = {
  freshMs: 2_000,
  recoveryMs: 5_000,
  tokenMs: 10_000,
  publishMs: 35_000,
  endMs: 5_000,
};

const planned = [
  { name: 'silence redis of proxy-0', at: 500, forMs: 1_500 },
  { name: 'a greedy tenant', at: 1_500, forMs: 300 },
  { name: 'kill proxy-1', at: 2_000, forMs: 500 },
  { name: 'flush redis', at: 3_500, forMs: 300 },
  { name: 'stop worker', at: 4_000, forMs: 1_000 },
  { name: 'deny kms to one tenant', at: 5_000, forMs: 1_500 },
  { name: 'crash postgres', at: 6_000, forMs: 300 },
  { name: 'kill control-plane', at: 7_000, forMs: 500 },
  { name: 'kill redis', at: 8_500, forMs: 500 },
  { name: 'poison a tenant', at: 9_000, forMs: 300 },
  { name: 'stop proxy-2', at: 9_500, forMs: 1_000 },
];

let run: Run;

beforeAll(async () => {
  const told = () => undefined;
  run = await runChaos({
    redis: 'single',
    seed: 1,
    ms: 11_000,
    bounds,
    pauseMs: 100,
    settleMs: 6_000,
    planned,
    told,
  });
}, 180_000);

const rules = (history: History) => checkHistory(history, bounds).violations.map(({ rule }) => rule);

/** Of a tenant that nothing was done to alone, at the end, when all was well. */
function lastServed(): Exchange {
  return run.history.exchanges.findLast(
    ({ tenant, status, key, secrets }) =>
      tenant === 't1' && status === 200 && key === 't1/key/first' && secrets[0] === 't1/secret/s0',
  )!;
}

const withReceipt = (exchange: Exchange, state: string): History => {
  const received = [{ at: exchange.end, states: { [exchange.secrets[0]!]: state } }];
  const exchanges = run.history.exchanges.map((one) => (one === exchange ? { ...one, received } : one));
  return { ...run.history, exchanges };
};

const writesOf = (register: string): Write[] =>
  run.history.writes.filter((write) => write.register === register && write.outcome !== 'refused');

test('every promise is kept, whatever breaks', () => {
  expect(run.verdict.violations.slice(0, 10)).toEqual([]);
  expect(run.history.faults).toHaveLength(planned.length);
  expect(run.verdict.exact).toBeGreaterThan(100);
  expect(run.figures.writes.published).toBeGreaterThan(20);
});

test('a stale cache would have been seen', () => {
  const [first] = writesOf('t1/secret/s0');
  expect(rules(withReceipt(lastServed(), first!.state))).toEqual(['stale']);
});

test('a value of another tenant would have been seen', () => {
  const [foreign] = writesOf('t2/secret/s0');
  expect(rules(withReceipt(lastServed(), foreign!.state))).toEqual(['crossed tenant']);
});

test('a lost write would have been seen', () => {
  const readBacks = run.history.readBacks.map((one) =>
    one.register === 't1/secret/s0' ? { ...one, version: 1 } : one,
  );
  expect(rules({ ...run.history, readBacks })).toEqual(['lost write']);
});

test('a revoked key that goes on would have been seen', () => {
  const served = lastServed();
  // When nobody can say any more that a proxy had not heard of it.
  const at = served.end + bounds.recoveryMs + bounds.publishMs + bounds.freshMs;
  const received = served.received.map(({ states }) => ({ at, states }));
  const revoked = {
    register: 't1/key/planted',
    start: served.end,
    end: served.end,
    outcome: 'published',
  } as const;
  const late = { ...served, key: revoked.register, start: at, end: at, received };
  const writes = [
    ...run.history.writes,
    { ...revoked, state: 'on', start: 0, end: 0 },
    { ...revoked, state: OFF },
  ];
  expect(rules({ ...run.history, writes, exchanges: [...run.history.exchanges, late] })).toEqual(['stale']);
});
