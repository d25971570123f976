/** Turns of a tenant: in order, one at a time, whatever becomes of the one before; no tenant waits for another. */
import { createTenantTurns } from './tenant-turns.ts';

const patient = { maxWaiting: 1000, maxWaitMs: 60_000 };
const pause = () => new Promise((resolve) => setImmediate(resolve));

test('work of one tenant runs in order, one at a time, and a failure ends nothing but itself', async () => {
  const takeTurn = createTenantTurns(patient);
  const told: string[] = [];
  const work = (name: string, fails = false) =>
    takeTurn('a', async () => {
      told.push(`${name} begins`);
      await pause();
      told.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([work('1'), work('2', true), work('3')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(told).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
});

test('another tenant does not wait', async () => {
  const takeTurn = createTenantTurns(patient);
  let letGo = (): void => undefined;
  const held = takeTurn('a', () => new Promise<void>((resolve) => (letGo = resolve)));
  expect(await takeTurn('b', async () => 'served')).toBe('served');
  letGo();
  await held;
});

test('who waits for too long is refused, and what he wanted is never done', async () => {
  const takeTurn = createTenantTurns({ ...patient, maxWaitMs: 20 });
  let letGo = (): void => undefined;
  const held = takeTurn('a', () => new Promise<void>((resolve) => (letGo = resolve)));
  let isDone = false;
  const late = takeTurn('a', async () => {
    isDone = true;
  });
  await expect(late).rejects.toMatchObject({ type: 'dependency_unavailable' });
  letGo();
  await held;
  expect(await takeTurn('a', async () => 'served')).toBe('served');
  expect(isDone).toBe(false);
});

test('a thousand may wait; one more is refused, until the line is shorter', async () => {
  const takeTurn = createTenantTurns(patient);
  let letGo = (): void => undefined;
  const held = takeTurn('a', () => new Promise<void>((resolve) => (letGo = resolve)));
  const waiting = Array.from({ length: 999 }, () => takeTurn('a', async () => undefined));
  await expect(takeTurn('a', async () => undefined)).rejects.toMatchObject({
    type: 'dependency_unavailable',
  });
  letGo();
  await Promise.all([held, ...waiting]);
  expect(await takeTurn('a', async () => 'served')).toBe('served');
});
