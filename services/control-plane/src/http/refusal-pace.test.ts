/** Refusals of one go out at a pace; nobody waits for those of another, nor longer than two seconds. */
import { jest } from '@jest/globals';
import { createRefusalPace } from './refusal-pace.ts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** How many of so many refusals were out when so much time had passed. */
async function outAfter(ms: number, whose: readonly string[]): Promise<number> {
  const pace = createRefusalPace();
  let out = 0;
  for (const one of whose) {
    pace(one, new Error('refused')).catch(() => {
      out += 1;
    });
  }
  await jest.advanceTimersByTimeAsync(ms);
  return out;
}

test('the first is at once, and rejects with what it was given', async () => {
  const refusal = new Error('refused');
  await expect(createRefusalPace()('a', refusal)).rejects.toBe(refusal);
  expect(await outAfter(0, ['a'])).toBe(1);
});

test('a crowd is told one after another', async () => {
  const crowd = Array.from({ length: 100 }, () => 'a');
  expect(await outAfter(100, crowd)).toBeLessThan(15);
  expect(await outAfter(100, crowd)).toBeGreaterThan(5);
});

test('one who is alone does not wait behind the crowd of another', async () => {
  const crowd = Array.from({ length: 100 }, () => 'a');
  expect(await outAfter(0, [...crowd, 'b'])).toBe(2);
});

test('the last of a large crowd waits for two seconds', async () => {
  const crowd = Array.from({ length: 5_000 }, () => 'a');
  expect(await outAfter(1_999, crowd)).toBeLessThan(300);
  expect(await outAfter(2_010, crowd)).toBe(5_000);
});

test('one that comes a pause later is at once again', async () => {
  const pace = createRefusalPace();
  const refused = (): Promise<number> => {
    const began = performance.now();
    return pace('a', new Error('refused')).catch(() => performance.now() - began);
  };
  expect(await refused()).toBe(0);
  await jest.advanceTimersByTimeAsync(20);
  expect(await refused()).toBe(0);
});
