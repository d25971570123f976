/** Exactly the requested amounts are loaded, for any numbers. */
import fc from 'fast-check';
import { sharesOf } from './sizes.ts';

test("the shares add up, and all but the large tenant's differ by at most one", () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 500 }), (total, tenants) => {
      const [, ...others] = sharesOf(total, tenants);
      expect(sharesOf(total, tenants).reduce((sum, share) => sum + share, 0)).toBe(total);
      if (others.length > 0) expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(1);
    }),
  );
});
