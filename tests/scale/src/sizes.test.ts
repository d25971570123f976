/** What is asked for is what is loaded, whatever the numbers. */
import fc from 'fast-check';
import { sharesOf } from './sizes.ts';

test('shares add up, and differ by one at most beside the large tenant', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 500 }), (total, tenants) => {
      const [, ...others] = sharesOf(total, tenants);
      expect(sharesOf(total, tenants).reduce((sum, share) => sum + share, 0)).toBe(total);
      if (others.length > 0) expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(1);
    }),
  );
});
