/** When tokens end and are refreshed. */
import fc from 'fast-check';
import { isOldEnoughForDoubt, tokenTimes } from './refresh-schedule.ts';

const issued = new Date('2026-01-01T00:00:00.000Z');
const lifetimes = fc.integer({ min: 1, max: 10_000_000 });
const chance = fc.double({ min: 0, max: 1, noNaN: true });

test('a token without an end is never refreshed in advance', () => {
  expect(tokenTimes(issued, null, 0.5)).toEqual({ expiresAt: null, nextRefreshAt: null });
});

test('a token counts as ended earlier, by the smaller of 30 s and a tenth of its lifetime', () => {
  fc.assert(
    fc.property(lifetimes, chance, (seconds, random) => {
      const { expiresAt } = tokenTimes(issued, seconds, random);
      const given = Number(expiresAt) - issued.getTime();
      expect(Math.abs(given - (seconds - Math.min(30, seconds / 10)) * 1000)).toBeLessThan(1);
    }),
  );
});

test('a token is refreshed at 80 % of its lifetime, give or take 5 %, and well before its end', () => {
  fc.assert(
    fc.property(lifetimes, chance, (seconds, random) => {
      const { expiresAt, nextRefreshAt } = tokenTimes(issued, seconds, random);
      const share = (Number(nextRefreshAt) - issued.getTime()) / (seconds * 1000);
      expect(share).toBeGreaterThanOrEqual(0.749);
      expect(share).toBeLessThanOrEqual(0.851);
      if (seconds > 600) expect(Number(expiresAt) - Number(nextRefreshAt)).toBeGreaterThanOrEqual(59_999);
    }),
  );
});

test.each([
  [3600, 30, false],
  [3600, 61, true],
  [100, 5, false],
  [100, 11, true],
  [null, 59, false],
  [null, 60, true],
])(
  'a token of %j s that is %i s old is old enough to be doubted: %s',
  (lifeSeconds, ageSeconds, expected) => {
    const expiresAt = lifeSeconds === null ? null : new Date(issued.getTime() + lifeSeconds * 1000);
    expect(isOldEnoughForDoubt({ issuedAt: issued, expiresAt }, issued.getTime() + ageSeconds * 1000)).toBe(
      expected,
    );
  },
);
