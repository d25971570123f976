/** The checker says nothing of a product that keeps its promises, and catches one that breaks any of them. */
import fc from 'fast-check';
import type { Exchange, Fault, History, Write } from '../history.ts';
import { checkHistory } from './check-history.ts';
import { bounds, honestHistory } from './honest-history.fixture.ts';

const register = 'a/secret/s';
const on = (name: string): Write => ({ register: name, state: 'on', start: 0, end: 1, outcome: 'published' });
const value = (state: string, at: number, more: Partial<Write> = {}): Write => ({
  ...{ register, state, start: at - 10, end: at, outcome: 'published', version: Number(state.slice(1)) },
  ...more,
});
const request = (at: number, sent: string | undefined, more: Partial<Exchange> = {}): Exchange => ({
  ...{ id: `at ${at}`, tenant: 'a', proxy: 'proxy-0', start: at, end: at + 5, status: 200 },
  ...{ key: 'a/key/k', route: 'a/route/r', secrets: [register] },
  received: sent === undefined ? [] : [{ at: at + 3, states: { [register]: sent } }],
  ...more,
});
const fault = (from: number, to: number, more: Partial<Fault> = {}): Fault => ({
  ...{ name: 'cut', from, to, behind: ['proxy-0'], down: [] },
  ...more,
});

const plain: History = {
  tenants: { a: 'changing', b: 'changing' },
  writes: [
    ...[on('a/key/k'), on('a/route/r'), value('v1', 1000), value('v2', 5000), value('v3', 9000)],
    { ...value('w1', 1000), register: 'b/secret/s' },
  ],
  exchanges: [request(2000, 'v1'), request(5050, 'v1'), request(6000, 'v2'), request(9500, 'v3')],
  tokens: [],
  faults: [],
  readBacks: [{ register, version: 3 }],
};
const with_ = (changed: Partial<History>): History => ({ ...plain, ...changed });
const rules = (history: History) => checkHistory(history, bounds).violations.map(({ rule }) => rule);

test('nothing is said of histories that keep the promises, however late within the bound', () => {
  fc.assert(
    fc.property(honestHistory, (history) => expect(rules(history)).toEqual([])),
    { numRuns: 1000 },
  );
});

test('a value of another tenant is caught wherever it is planted', () => {
  const planted = fc.tuple(honestHistory, fc.nat()).chain(([history, at]) => {
    const index = at % history.exchanges.length;
    const exchange = history.exchanges[index]!;
    const foreign = history.writes.find(
      (write) => write.register.includes('/secret/') && !write.register.startsWith(exchange.tenant),
    )!;
    const received = [{ at: exchange.end, states: { [exchange.secrets[0]!]: foreign.state } }];
    return fc.constant({ ...history, exchanges: history.exchanges.with(index, { ...exchange, received }) });
  });
  fc.assert(fc.property(planted, (history) => expect(rules(history)).toContain('crossed tenant')));
});

test('a lost write is caught wherever it is planted: the last acknowledged version is not there', () => {
  const planted = honestHistory.map((history) => {
    const acknowledged = history.writes.filter(({ version }) => version !== undefined);
    const last = acknowledged.findLast(({ register: of }) => of === register);
    const readBacks = [{ register, version: (last?.version ?? 1) - 1 }];
    return { isPossible: last !== undefined, history: { ...history, readBacks } };
  });
  fc.assert(
    fc.property(planted, ({ isPossible, history }) => {
      if (isPossible) expect(rules(history)).toContain('lost write');
    }),
  );
});

test('a stale value is caught wherever it is planted: of before a published write, from its bound on', () => {
  const after = fc.integer({ min: bounds.freshMs + 1, max: 10_000 });
  fc.assert(
    fc.property(honestHistory, fc.nat(), after, ({ writes, ...history }, at, late) => {
      const all = writes.filter((write) => write.register === register && write.outcome !== 'refused');
      const replacing = all.flatMap(({ outcome }, index) =>
        outcome === 'published' && index > 0 ? [index] : [],
      );
      fc.pre(replacing.length > 0);
      const index = replacing[at % replacing.length]!;
      const exchanges = [request(all[index]!.end + late, all[index - 1]!.state)];
      expect(rules({ ...history, writes, exchanges, faults: [] })).toEqual(['stale']);
    }),
  );
});

describe('a value', () => {
  const judged = (exchange: Exchange, more: Partial<History> = {}) =>
    rules(with_({ exchanges: [exchange], ...more }));

  test.each([
    ['of before is right until the bound', request(5099, 'v1'), []],
    ['and wrong after it', request(5101, 'v1'), ['stale']],
    ['of after is right as soon as it is written', request(4992, 'v2'), []],
    ['and not sooner', request(4900, 'v2'), ['wrong value']],
    ['that nobody wrote is wrong', request(2000, '{{secret:s}}'), ['wrong value']],
  ])('%s', (_name, exchange, expected) => expect(judged(exchange)).toEqual(expected));

  test('may be behind while its proxy cannot hear of changes, and a while after', () => {
    const faults = [fault(4000, 7000)];
    expect(judged(request(8000, 'v1'), { faults })).toEqual([]);
    expect(judged(request(8101, 'v1'), { faults })).toEqual(['stale']);
    expect(judged(request(6000, 'v1', { proxy: 'proxy-1' }), { faults })).toEqual(['stale']);
  });

  test('never goes back: not even while its proxy cannot hear of changes', () => {
    expect(judged(request(8000, 'v1'), { faults: [fault(7000, 9000)] })).toEqual(['stale']);
  });

  test('may be behind for as long as what would mend it is broken as well', () => {
    const worker = fault(6500, 8000, { name: 'kill worker', behind: [] });
    const faults = [fault(4000, 7000), worker];
    expect(judged(request(8900, 'v1'), { faults })).toEqual([]);
    expect(judged(request(6000, 'v1'), { faults: [worker] })).toEqual(['stale']);
  });

  test('of a fault of another tenant has no excuse', () => {
    const faults = [fault(4000, 7000, { tenant: 'b' })];
    expect(judged(request(6000, 'v1'), { faults })).toEqual(['stale']);
  });

  test('of a write that nobody answered may be seen until another one replaces it', () => {
    const writes = plain.writes.map((one) =>
      one.state === 'v2' ? { ...one, outcome: 'unknown' as const } : one,
    );
    for (const sent of ['v1', 'v2']) expect(judged(request(8000, sent), { writes })).toEqual([]);
    expect(judged(request(9200, 'v2'), { writes })).toEqual(['stale']);
  });

  test('of a refused write is never right', () => {
    const writes = plain.writes.map((one) =>
      one.state === 'v2' ? { ...one, outcome: 'refused' as const } : one,
    );
    expect(judged(request(6000, 'v2'), { writes })).toEqual(['wrong value']);
  });

  test('of an OAuth2 secret is right until the token ends', () => {
    const tokens = [{ register, value: 'token', from: 1000, to: 5000 }];
    expect(judged(request(5500, 'token'), { tokens })).toEqual([]);
    expect(judged(request(6500, 'token'), { tokens })).toEqual(['stale']);
  });
});

describe('an answer', () => {
  const revoked = [...plain.writes, { ...on('a/key/k'), state: 'off', start: 3000, end: 3010 }];
  const judged = (exchange: Exchange, more: Partial<History> = {}) =>
    rules(with_({ exchanges: [exchange], ...more }));

  test('401 is right once a key was revoked, and nothing else is', () => {
    const refused = { status: 401 };
    expect(judged(request(3200, undefined, refused), { writes: revoked })).toEqual([]);
    expect(judged(request(3200, 'v1'), { writes: revoked })).toEqual(['stale']);
    expect(judged(request(2000, undefined, refused), { writes: revoked })).toEqual(['wrong answer']);
  });

  test('200 means that the upstream was asked', () => {
    expect(judged(request(2000, undefined))).toEqual(['wrong answer']);
  });

  test('503 is right at a proxy that was killed, and of what changes while a proxy cannot hear', () => {
    const failed = request(6000, undefined, { status: 503 });
    const lost = request(6000, undefined, { status: 0 });
    const killed = [fault(5500, 5900, { down: ['proxy-0'] })];
    const cut = [fault(5500, 5900)];
    expect(judged(failed)).toEqual(['failed request']);
    expect(judged(lost, { faults: killed })).toEqual([]);
    expect(judged({ ...lost, proxy: 'proxy-1' }, { faults: killed })).toEqual(['failed request']);
    expect(judged(failed, { faults: cut })).toEqual([]);
    expect(judged(lost, { faults: cut })).toEqual(['failed request']);
    expect(judged(failed, { faults: cut, tenants: { a: 'steady' } })).toEqual(['failed request']);
    expect(judged(failed, { faults: [...cut, fault(5600, 5700)], tenants: { a: 'steady' } })).toEqual([]);
    expect(judged(failed, { tenants: { a: 'unjudged' } })).toEqual([]);
  });

  test('a WebSocket ends with its key', () => {
    const open = (until: number) => request(2000, 'v1', { status: 101, open: { until, closedByUs: false } });
    expect(judged(open(4000), { writes: revoked })).toEqual([]);
    expect(judged(open(4200), { writes: revoked })).toEqual(['open too long']);
    // A proxy that heard of it cannot look while Redis is away.
    const cut = { writes: revoked, faults: [fault(3500, 3600)] };
    expect(judged(open(5600), cut)).toEqual([]);
    expect(judged(open(5800), cut)).toEqual(['open too long']);
  });
});

test('a version that comes twice, or skips one that nobody knows of, is a lost write', () => {
  const writes = (version: number) =>
    plain.writes.map((one) => (one.state === 'v2' ? { ...one, version } : one));
  expect(rules(with_({ writes: writes(1) }))).toContain('lost write');
  expect(rules(with_({ writes: writes(3) }))).toContain('lost write');
});
