/** Refusals of one caller go out at a pace; no caller waits for those of another, nor longer than two seconds. */
import { jest } from '@jest/globals';
import { createRefusalPace } from './refusal-pace.ts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Refuses each caller in `whose`, and returns how many refusals went out within `ms`. */
async function outAfter(ms: number, whose: readonly string[]): Promise<number> {
  const pace = createRefusalPace({ betweenMs: 10 });
  let out = 0;
  for (const one of whose) {
    void pace(one).then(() => {
      out += 1;
    });
  }
  await jest.advanceTimersByTimeAsync(ms);
  return out;
}

test('the first refusal goes out at once', async () => {
  expect(await outAfter(0, ['a'])).toBe(1);
});

test('many refusals of one caller go out one after another', async () => {
  const crowd = Array.from({ length: 100 }, () => 'a');
  expect(await outAfter(100, crowd)).toBeLessThan(15);
  expect(await outAfter(100, crowd)).toBeGreaterThan(5);
});

test('a caller with one refusal does not wait behind the many of another', async () => {
  const crowd = Array.from({ length: 100 }, () => 'a');
  expect(await outAfter(0, [...crowd, 'b'])).toBe(2);
});

test('the last of 5,000 refusals goes out after two seconds', async () => {
  const crowd = Array.from({ length: 5_000 }, () => 'a');
  expect(await outAfter(1_999, crowd)).toBeLessThan(300);
  expect(await outAfter(2_010, crowd)).toBe(5_000);
});

test('a refusal after a pause goes out at once again', async () => {
  const pace = createRefusalPace({ betweenMs: 10 });
  const refused = (): Promise<number> => {
    const began = performance.now();
    return pace('a').then(() => performance.now() - began);
  };
  expect(await refused()).toBe(0);
  await jest.advanceTimersByTimeAsync(20);
  expect(await refused()).toBe(0);
});
