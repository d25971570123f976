/**
 * Histories of a product that keeps its promises: each proxy adopts each write some time within its bound,
 * and answers accordingly. It uses no code of the checker.
 */
import fc from 'fast-check';
import type { Bounds, Exchange, Fault, History, Outcome, ReadBack, Write } from '../history.ts';

export const bounds: Bounds = { freshMs: 100, recoveryMs: 1000, tokenMs: 1000, publishMs: 2000, endMs: 1000 };

const tenants = ['a', 'b'];
const proxies = ['proxy-0', 'proxy-1'];
const endsAt = 60_000;

const outcomes: readonly Outcome[] = [
  'published',
  'published',
  'published',
  'committed',
  'refused',
  'unknown',
];
const step = fc.record({
  pause: fc.integer({ min: 0, max: 4000 }),
  took: fc.integer({ min: 1, max: 300 }),
  outcome: fc.constantFrom(...outcomes),
  /** Whether a write without an answer was done. */
  done: fc.boolean(),
  /** The part of its bound that each proxy takes. */
  shares: fc.tuple(...proxies.map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const brokenWay = fc.record({
  at: fc.integer({ min: 0, max: endsAt }),
  forMs: fc.integer({ min: 0, max: 5000 }),
  behind: fc.subarray(proxies),
});
const question = fc.record({
  at: fc.integer({ min: 10, max: endsAt }),
  took: fc.integer({ min: 0, max: 200 }),
  tenant: fc.constantFrom(...tenants),
  proxy: fc.constantFrom(...proxies),
});

/** Every request finds its key and route there. */
export const honestHistory: fc.Arbitrary<History> = fc
  .record({
    steps: fc.tuple(...tenants.map(() => fc.array(step, { minLength: 5, maxLength: 20 }))),
    broken: fc.array(brokenWay, { maxLength: 5 }),
    questions: fc.array(question, { minLength: 1, maxLength: 40 }),
  })
  .map(({ steps, broken, questions }) => {
    const faults = broken.map(({ at, forMs, behind }, index): Fault => {
      return { name: `fault ${index}`, from: at, to: at + forMs, behind, down: [] };
    });
    const teams = tenants.map((tenant, index) => live(tenant, steps[index] ?? [], faults));
    const exchanges = questions.map((asked, index): Exchange => {
      const views = teams[tenants.indexOf(asked.tenant)]?.views.get(asked.proxy) ?? [];
      const shown = views.findLast(({ from }) => from <= asked.at + asked.took)?.state;
      return answerTo({ ...asked, id: String(index) }, shown);
    });
    return {
      tenants: { a: 'changing', b: 'changing' },
      writes: teams.flatMap(({ writes }) => writes),
      exchanges,
      tokens: [],
      faults,
      readBacks: teams.map(({ readBack }) => readBack),
    };
  });

type Asked = { id: string; at: number; took: number; tenant: string; proxy: string };

function answerTo({ id, at, took, tenant, proxy }: Asked, state: string | undefined): Exchange {
  const register = `${tenant}/secret/s`;
  const receipts = state === undefined ? [] : [{ at: at + took, states: { [register]: state } }];
  return {
    ...{ id, tenant, proxy, start: at, end: at + took },
    ...{ key: `${tenant}/key/k`, route: `${tenant}/route/r`, secrets: [register] },
    ...{ status: state === undefined ? 422 : 200, received: receipts },
  };
}

type View = { from: number; state: string };
type Team = { writes: Write[]; views: Map<string, View[]>; readBack: ReadBack };

function live(tenant: string, steps: readonly Step[], faults: readonly Fault[]): Team {
  const register = `${tenant}/secret/s`;
  const on = (name: string): Write => ({
    ...{ register: `${tenant}/${name}`, state: 'on', start: 0, end: 1, outcome: 'published' },
  });
  const writes = [on('key/k'), on('route/r')];
  const views = new Map(proxies.map((proxy): [string, View[]] => [proxy, []]));
  let [at, version] = [1, 0];
  for (const [index, { pause, took, outcome, done, shares }] of steps.entries()) {
    const start = at + pause;
    at = start + took;
    const known = outcome === 'published' || outcome === 'committed';
    const state = `${tenant}-value-${index}`;
    if (known || (outcome === 'unknown' && done)) version += 1;
    writes.push({ register, state, start, end: at, outcome, ...(known ? { version } : {}) });
    if (!known && !(outcome === 'unknown' && done)) continue;
    for (const [place, proxy] of proxies.entries()) {
      const from = actsBy({ proxy, end: at, outcome, share: shares[place] ?? 0 }, faults);
      // A later write that would have arrived earlier hides it: a proxy never goes back to an older state.
      const before = (views.get(proxy) ?? []).filter((view) => view.from < from);
      views.set(proxy, [...before, { from, state }]);
    }
  }
  return { writes, views, readBack: { register, version } };
}

type Acting = { proxy: string; end: number; outcome: Outcome; share: number };

/** When healthy, within the bound; when it cannot hear, some time until it is healthy again. */
function actsBy({ proxy, end, outcome, share }: Acting, faults: readonly Fault[]): number {
  let at = end + share * (outcome === 'published' ? bounds.freshMs : bounds.publishMs);
  for (const { from, to, behind } of faults.toSorted((a, b) => a.from - b.from)) {
    if (behind.includes(proxy) && from <= at && to >= at) at = to + share * bounds.recoveryMs;
  }
  return at;
}
