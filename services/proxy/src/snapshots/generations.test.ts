import { entryKey } from '@knoxcall/snapshot';
import { Generations } from './generations.ts';

const keyOf = (tenantId: string): string => entryKey(tenantId, 'secret', 's');

test('a change of a tenant starts a new generation of that tenant alone, and a reset one of every tenant', () => {
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

test('no generation number of a tenant is used twice', () => {
  const generations = new Generations();
  const seen = new Set([generations.of('a')]);
  for (let turn = 1; turn <= 1_000; turn += 1) {
    if (turn % 3 === 0) generations.changedAll();
    else generations.changed(keyOf('a'));
    seen.add(generations.of('a'));
    expect(seen.size).toBe(turn + 1);
  }
});

test("an API key's entry changes the generation of no tenant", () => {
  const generations = new Generations();
  generations.changed(entryKey('', 'api-key', 'Ab12'));
  expect(generations.of('a')).toBe(0);
});
