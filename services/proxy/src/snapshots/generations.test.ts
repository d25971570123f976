import { entryKey } from '@knoxcall/snapshot';
import { Generations } from './generations.ts';

const keyOf = (tenantId: string): string => entryKey(tenantId, 'secret', 's');

test('a change of a tenant is told of it alone, a reset of all', () => {
  const generations = new Generations();
  const of = () => ['a', 'b', 'c'].map((tenant) => generations.of(tenant));
  const [a, b, c] = of();
  generations.changed(keyOf('a'));
  expect(generations.of('a')).not.toBe(a);
  expect([generations.of('b'), generations.of('c')]).toEqual([b, c]);
  const before = of();
  generations.changedAll();
  for (const [at, now] of of().entries()) expect(now).not.toBe(before[at]);
});

test('no number of a tenant ever comes back', () => {
  const generations = new Generations();
  const seen = new Set([generations.of('a')]);
  for (let turn = 1; turn <= 1_000; turn += 1) {
    if (turn % 3 === 0) generations.changedAll();
    else generations.changed(keyOf('a'));
    seen.add(generations.of('a'));
    expect(seen.size).toBe(turn + 1);
  }
});

test('an API key belongs to no tenant that its entry names', () => {
  const generations = new Generations();
  generations.changed(entryKey('', 'api-key', 'Ab12'));
  expect(generations.of('a')).toBe(0);
});
