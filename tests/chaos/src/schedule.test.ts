/** A run can be repeated: what is broken, when and for how long follows from its seed. */
import fc from 'fast-check';
import { makeSchedule } from './schedule.ts';

const breakables = ['proxy-0', 'proxy-1', 'redis', 'postgres'].flatMap((part) =>
  ['kill', 'stop'].map((kind) => ({ name: `${kind} ${part}`, part, kind })),
);
const wanted = fc.record({ seed: fc.nat(), ms: fc.integer({ min: 5_000, max: 600_000 }) });
const partOf = (name: string) => name.split(' ')[1];

test('the same seed has the same schedule, and another seed another one', () => {
  const ms = 60_000;
  expect(makeSchedule(breakables, { seed: 7, ms })).toEqual(makeSchedule(breakables, { seed: 7, ms }));
  expect(makeSchedule(breakables, { seed: 7, ms })).not.toEqual(makeSchedule(breakables, { seed: 8, ms }));
});

test('everything is mended by the end, and no part is broken while it is broken', () => {
  fc.assert(
    fc.property(wanted, ({ seed, ms }) => {
      const planned = makeSchedule(breakables, { seed, ms });
      const ends = new Map<string | undefined, number>();
      for (const { name, at, forMs } of planned) {
        expect(at).toBeGreaterThan(ends.get(partOf(name)) ?? 0);
        expect(at + forMs).toBeLessThanOrEqual(ms);
        ends.set(partOf(name), at + forMs);
      }
    }),
    { numRuns: 50 },
  );
});

test('where everything is broken already, the next fault waits', () => {
  const one = [{ name: 'kill redis', part: 'redis', kind: 'kill' }];
  expect(makeSchedule(one, { seed: 1, ms: 60_000 }).length).toBeGreaterThan(5);
});

test('ten minutes break every part in every way', () => {
  const names = new Set(makeSchedule(breakables, { seed: 1, ms: 600_000 }).map(({ name }) => name));
  expect(names.size).toBe(breakables.length);
});
