import fc from 'fast-check';
import { createShares } from './tenant-shares.ts';

describe('shares of tenants', () => {
  test('a single tenant gets its share and no more', () => {
    const shares = createShares({ max: 100, maxPerTenant: 25 });
    expect([shares.take('a', 25), shares.take('a', 1), shares.take('b', 18)]).toEqual([true, false, true]);
    shares.give('b', 18);
    shares.give('a', 5);
    expect([shares.take('a', 6), shares.take('a', 5), shares.total]).toEqual([false, true, 25]);
  });

  test('a share larger than the total never passes the total', () => {
    const shares = createShares({ max: 100, maxPerTenant: 200 });
    expect([shares.take('a', 101), shares.take('a', 60), shares.take('b', 40)]).toEqual([false, true, true]);
    expect(shares.take('b', 1)).toBe(false);
  });

  test('a small share stays available when a few tenants take theirs', () => {
    const shares = createShares({ max: 8000, maxPerTenant: 3 });
    for (const tenant of ['a', 'b', 'c']) {
      expect([1, 2, 3, 4].map(() => shares.take(tenant, 1))).toEqual([true, true, true, false]);
    }
  });

  test('ten tenants that take all they can leave something for the next one', () => {
    const shares = createShares({ max: 1000, maxPerTenant: 250 });
    for (let tenant = 0; tenant < 10; tenant += 1) while (shares.take(String(tenant), 1));
    expect([shares.take('another', 14), shares.total < 1000]).toEqual([true, true]);
  });

  test('whatever is taken and given back, no tenant passes its share and nothing is lost', () => {
    const step = fc.record({
      tenant: fc.constantFrom('a', 'b', 'c'),
      amount: fc.nat(40),
      back: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const shares = createShares({ max: 100, maxPerTenant: 40 });
        const held = new Map<string, number[]>();
        const sumOf = (tenant: string): number => (held.get(tenant) ?? []).reduce((sum, one) => sum + one, 0);
        for (const { tenant, amount, back } of steps) {
          const own = held.get(tenant) ?? [];
          if (back) shares.give(tenant, own.pop() ?? 0);
          else if (shares.take(tenant, amount)) own.push(amount);
          held.set(tenant, own);
          expect(sumOf(tenant)).toBeLessThanOrEqual(40);
          expect(shares.total).toBe(sumOf('a') + sumOf('b') + sumOf('c'));
          expect(shares.total).toBeLessThanOrEqual(100);
        }
        for (const [tenant, own] of held) for (const amount of own) shares.give(tenant, amount);
        expect(shares.total).toBe(0);
        expect(shares.take('d', 40)).toBe(true);
      }),
    );
  });
});
