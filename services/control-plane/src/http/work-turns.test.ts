/** Large bodies of one tenant come one after another and leave the thread to others in between; small ones come at once. */
import { createHeavyTurns } from './heavy-turns.ts';

const large = 1_000_000;

function busyFor(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

test('a second large body of a tenant waits, at least as long as the first kept the thread busy', async () => {
  const inTurn = createHeavyTurns();
  const first = inTurn('a', large, async () => busyFor(40));
  const second = inTurn('a', large, async () => performance.now());
  await first;
  const ended = performance.now();
  expect((await second) - ended).toBeGreaterThan(20);
});

test('who asks for one after the other does not pause in between', async () => {
  const inTurn = createHeavyTurns();
  await inTurn('a', large, async () => busyFor(300));
  const ended = performance.now();
  await inTurn('a', large, async () => undefined);
  expect(performance.now() - ended).toBeLessThan(200);
});

test('small bodies, and those of another tenant, wait for nobody', async () => {
  const inTurn = createHeavyTurns();
  let letGo = (): void => undefined;
  const held = inTurn('a', large, () => new Promise<void>((resolve) => (letGo = resolve)));
  expect(await inTurn('a', 100, async () => 'small')).toBe('small');
  expect(await inTurn('b', large, async () => 'of another')).toBe('of another');
  letGo();
  await held;
});

test('a failure is handed on and ends nobody else', async () => {
  const inTurn = createHeavyTurns();
  await expect(inTurn('a', large, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await inTurn('a', large, async () => 'next')).toBe('next');
});
