/** A soak is judged as a person would who looks at its lines. */
import fc from 'fast-check';
import { judge, type Soak } from './judge.ts';
import type { Line } from './line.ts';
import { trendOf } from './trend-of.ts';

const lineOf = (fields: Partial<Line> = {}): Line => ({
  ...{ requests: 1000, failed: 0, perSecond: 16, p50: 1, p99: 5, p999: 9 },
  ...{ rssMiB: { 'proxy-0': 200 }, delayMs: { 'proxy-0': 12 }, ...fields },
});

const soakOf = (lines: readonly Line[], rest: Partial<Soak> = {}): Soak => ({
  ...{ lines, changes: { made: 10, failed: 0 }, walks: [], ...rest },
});

const lines = (count: number, fields: (at: number) => Partial<Line>): Line[] =>
  Array.from({ length: count }, (_none, at) => lineOf(fields(at)));

const brokenBy = (soak: Soak): string[] =>
  judge(soak).flatMap(({ says, holds }) => (holds === false ? [says] : []));

test('values that only vary are flat', () => {
  const soak = soakOf(lines(30, (at) => ({ p99: 5 + (at % 3), rssMiB: { 'proxy-0': 200 + (at % 5) } })));
  expect(judge(soak).map(({ holds }) => holds)).toEqual([true, true, true, true]);
});

test('memory that grows all the time is found, and memory that grows while the product warms up is not held against it', () => {
  expect(brokenBy(soakOf(lines(30, (at) => ({ rssMiB: { 'proxy-0': 200 + 2 * at } }))))).toEqual([
    'Memory of proxy-0 grows: 230.0 MiB, +20.0 in a third of the run, at most +11.5.',
  ]);
  expect(
    brokenBy(soakOf(lines(30, (at) => ({ rssMiB: { 'proxy-0': 200 + 10 * Math.min(at, 9) } })))),
  ).toEqual([]);
});

test('latency and event-loop delay that grow are found', () => {
  expect(brokenBy(soakOf(lines(12, (at) => ({ p99: at }))))).toEqual([
    expect.stringContaining('Latency of requests'),
  ]);
  expect(brokenBy(soakOf(lines(12, (at) => ({ delayMs: { 'proxy-0': 12 + 3 * at } }))))).toEqual([
    expect.stringContaining('delay'),
  ]);
});

test('a steady slope is found whatever a quarter of the values are', () => {
  const noise = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(noise, fc.integer({ min: 2, max: 50 }), (outliers, slope) => {
      const values = Array.from({ length: 30 }, (_none, at) => 500 + slope * at);
      for (const [index, outlier] of outliers.entries()) values[10 + index * 4] = outlier;
      expect(trendOf(values).growth).toBeGreaterThan(0);
    }),
  );
});

test('a short run is not judged by growth, but by failures', () => {
  const short = judge(soakOf(lines(6, (at) => ({ failed: at === 3 ? 1 : 0, p99: 100 * at }))));
  expect(short.map(({ holds }) => holds)).toEqual([false, undefined]);
});

test('a run without requests, or without changes, shows nothing', () => {
  expect(brokenBy(soakOf(lines(6, () => ({ requests: 0 }))))).toHaveLength(1);
  expect(
    brokenBy(
      soakOf(
        lines(6, () => ({})),
        { changes: { made: 0, failed: 0 } },
      ),
    ),
  ).toHaveLength(1);
  expect(
    brokenBy(
      soakOf(
        lines(6, () => ({})),
        { changes: { made: 5, failed: 1 } },
      ),
    ),
  ).toHaveLength(1);
});

test('a cache over its bound is found, and so is one that was never nearly full', () => {
  const walk = { bound: 'entries', secrets: 200, failed: 0, allowed: 100, most: 100, rssMiB: 300 } as const;
  const of = (fields: object) =>
    brokenBy(
      soakOf(
        lines(6, () => ({})),
        { walks: [{ ...walk, ...fields }] },
      ),
    );
  expect(of({})).toEqual([]);
  expect(of({ most: 101 })).toHaveLength(1);
  expect(of({ most: 20 })).toHaveLength(1);
  expect(of({ failed: 1 })).toHaveLength(1);
});
