/** Plans: which changes they hold, what they leave alone, and that a second plan is empty. */
import fc from 'fast-check';
import { type Change, computePlan, partsOf, type Resource } from './compute-plan.ts';

const value = fc.jsonValue({ maxDepth: 2 });
const fields = fc.dictionary(fc.constantFrom('a', 'b', 'clients', 'name'), value, { maxKeys: 4 });
const names = ['one', 'two', 'three'];

/** All kinds share their field names, so every resource has the same ones, as on the real service. */
const full = fields.map((some) => ({ a: null, b: null, clients: [], name: null, ...some }));

const configuration: fc.Arbitrary<Resource[]> = fc
  .record({
    environment: fc.dictionary(fc.constantFrom(...names), full),
    client: fc.dictionary(fc.constantFrom(...names), full),
    route: fc.dictionary(fc.constantFrom(...names), full),
    override: fc.dictionary(fc.constantFrom('one/x', 'one/y', 'two/x', 'three/y'), full),
  })
  .map((all) =>
    Object.entries(all).flatMap(([kind, some]) =>
      Object.entries(some)
        .filter(([key]) => kind !== 'override' || Object.hasOwn(all.route, partsOf(key).slug))
        .map(([key, own]) => ({ kind, key, fields: own }) as Resource),
    ),
  );

const idOf = ({ kind, key }: Pick<Resource, 'kind' | 'key'>): string => `${kind} ${key}`;

/** Does to a list what the service does for a change: a deleted route takes its overrides with it. */
function make(there: readonly Resource[], { action, kind, key, fields: told, wanted }: Change): Resource[] {
  const others = there.filter((one) => idOf(one) !== idOf({ kind, key }));
  const before = there.find((one) => idOf(one) === idOf({ kind, key }));
  if (action === 'delete') {
    return others.filter(
      (one) => !(kind === 'route' && one.kind === 'override' && partsOf(one.key).slug === key),
    );
  }
  const changed = Object.fromEntries(told.map(({ name, after }) => [name, after]));
  return [...others, { kind, key, fields: before === undefined ? wanted : { ...before.fields, ...changed } }];
}

const byId = (all: readonly Resource[]) => Object.fromEntries(all.map((one) => [idOf(one), one.fields]));

test('once a plan was applied, the next plan is empty', () => {
  fc.assert(
    fc.property(configuration, configuration, fc.boolean(), (wanted, current, prune) => {
      const after = computePlan(wanted, current, { prune }).changes.reduce(make, [...current]);
      expect(computePlan(wanted, after, { prune }).changes).toEqual([]);
    }),
  );
});

test('with prune the service ends with exactly the resources of the file', () => {
  fc.assert(
    fc.property(configuration, configuration, (wanted, current) => {
      const after = computePlan(wanted, current, { prune: true }).changes.reduce(make, [...current]);
      expect(byId(after)).toEqual(byId(wanted));
    }),
  );
});

test('without prune every environment, client and route that the file does not have stays as it is', () => {
  fc.assert(
    fc.property(configuration, configuration, (wanted, current) => {
      const plan = computePlan(wanted, current);
      const after = byId(plan.changes.reduce(make, [...current]));
      const asked = byId(wanted);
      for (const one of current) {
        const own = one.kind === 'override' ? `route ${partsOf(one.key).slug}` : idOf(one);
        if (!(own in asked)) expect(after[idOf(one)]).toEqual(one.fields);
      }
      expect(plan.changes.some(({ action, kind }) => action === 'delete' && kind !== 'override')).toBe(false);
    }),
  );
});

test('a resource is created after the resources it refers to, and deleted before them', () => {
  fc.assert(
    fc.property(configuration, configuration, (wanted, current) => {
      const rank = { environment: 0, client: 1, route: 2, override: 3, secret: 4 };
      const steps = computePlan(wanted, current, { prune: true }).changes.map(({ action, kind }) =>
        action === 'delete' ? 10 - rank[kind] : rank[kind],
      );
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    }),
  );
});

describe('a plan with one change', () => {
  const route = (own: object): Resource => ({ kind: 'route', key: 'stripe', fields: { ...own } });

  test('shows both values of a field that somebody changed by hand', () => {
    const plan = computePlan([route({ timeout_ms: 30_000 })], [route({ timeout_ms: 5 })]);
    expect(plan.changes).toMatchObject([
      { action: 'update', key: 'stripe', fields: [{ name: 'timeout_ms', before: 5, after: 30_000 }] },
    ]);
  });

  test('ignores the order of members, and sees the order of a list', () => {
    const at = (json: unknown) => [route({ inject_body_json: json })];
    expect(computePlan(at({ a: 1, b: { c: 2, d: 3 } }), at({ b: { d: 3, c: 2 }, a: 1 })).changes).toEqual([]);
    expect(computePlan(at({ a: [1, 2] }), at({ a: [2, 1] })).changes).toHaveLength(1);
  });

  test('removes an override that the file does not have, because the file describes a route as a whole', () => {
    const override: Resource = { kind: 'override', key: 'stripe/staging', fields: {} };
    expect(computePlan([route({})], [route({}), override]).changes).toMatchObject([
      { action: 'delete', kind: 'override', key: 'stripe/staging' },
    ]);
  });

  test('never deletes the default environment, unless the file makes another one the default', () => {
    const there: Resource[] = [{ kind: 'environment', key: 'production', fields: { is_default: true } }];
    expect(computePlan([], there, { prune: true })).toEqual({
      changes: [],
      unmanaged: [{ kind: 'environment', key: 'production' }],
    });
    const live: Resource = { kind: 'environment', key: 'live', fields: { is_default: true } };
    const { changes } = computePlan([live], there, { prune: true });
    expect(changes.map(({ action, key }) => `${action} ${key}`)).toEqual([
      'create live',
      'delete production',
    ]);
  });
});
