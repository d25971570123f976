import { setTimeout as delay } from 'node:timers/promises';
import { createMatchers, type MatcherQuestion } from './matchers.ts';
import { createTurns } from './turns.ts';

const MIB = 1024 * 1024;
const matchers = () => createMatchers({ turns: createTurns(), maxBytes: 4 * MIB, ttlMs: 60_000 });

function question(
  tenantId: string,
  value: string,
  hold = (_bytes: number): void => undefined,
): MatcherQuestion {
  return { tenantId, name: value, values: [{ placeholder: '[x]', value: Buffer.from(value) }], hold };
}

const hides = ({ matcher }: { matcher: { redactString(text: string): string } }, value: string): boolean =>
  matcher.redactString(`- ${value} -`) === '- [x] -';

test('a set of values has one matcher, which outlives the request that made it', async () => {
  const { lease } = matchers();
  const [first, second] = await Promise.all([
    lease(question('a', 'value-one')),
    lease(question('a', 'value-one')),
  ]);
  expect(first.matcher).toBe(second.matcher);
  first.release();
  first.release();
  second.release();
  const third = await lease(question('a', 'value-one'));
  expect([third.matcher === first.matcher, hides(third, 'value-one')]).toEqual([true, true]);
});

test('no tenant gets what was made for another', async () => {
  const { lease } = matchers();
  const [own, other] = [await lease(question('a', 'value-one')), await lease(question('b', 'value-one'))];
  expect(own.matcher).not.toBe(other.matcher);
});

test('what is over the share of a tenant counts against its requests, and is wiped after use', async () => {
  const { lease } = matchers();
  const held: number[] = [];
  const leases = [];
  for (let index = 0; index < 12; index += 1)
    leases.push(await lease(question('a', `value-number-${index}`, (bytes) => void held.push(bytes))));
  expect(held.length).toBeGreaterThan(0);
  const last = leases[11]!;
  expect(hides(last, 'value-number-11')).toBe(true);
  last.release();
  await new Promise(setImmediate);
  expect(hides(last, 'value-number-11')).toBe(false);
  expect(
    hides(
      await lease(
        question('b', 'value-other', () => {
          throw new Error('held');
        }),
      ),
      'value-other',
    ),
  ).toBe(true);
});

test('what is dropped while it is used is wiped when it no longer is', async () => {
  const { lease } = createMatchers({ turns: createTurns(), maxBytes: 4 * MIB, ttlMs: 1 });
  const used = await lease(question('a', 'value-one'));
  for (let isDropped = false; !isDropped; await delay(5)) {
    const next = await lease(question('a', 'value-one'));
    isDropped = next.matcher !== used.matcher;
    next.release();
  }
  expect(hides(used, 'value-one')).toBe(true);
  used.release();
  await new Promise(setImmediate);
  expect(hides(used, 'value-one')).toBe(false);
});
