/** How many processes a proxy starts without a setting: one for each processor, if each has a gibibyte of memory. */
import { howMany, thisMachine } from './start.ts';

const gib = 1024 ** 3;

test.each([
  [{ processors: 8, memoryBytes: 32 * gib }, 8],
  [{ processors: 8, memoryBytes: 3.9 * gib }, 3],
  [{ processors: 8, memoryBytes: gib - 1 }, 1],
  [{ processors: 1, memoryBytes: 32 * gib }, 1],
])('%j starts %i processes', (machine, expected) => {
  expect(howMany(machine)).toBe(expected);
});

test('this machine reports its processors and memory', () => {
  const { processors, memoryBytes } = thisMachine();
  expect(processors).toBeGreaterThanOrEqual(1);
  expect(memoryBytes).toBeGreaterThan(0);
});
