/** Turns of a tenant: in order, one at a time, whatever becomes of the one before; no tenant waits for another, no key for a crowd of another. */
import { createTenantTurns } from './tenant-turns.ts';

const patient = { maxWaiting: 1000, maxWaitMs: 60_000 };
const of = (tenantId: string, who = 'key', rank = 0) => ({ tenantId, who, rank });
const pause = () => new Promise((resolve) => setImmediate(resolve));

test('work of one tenant runs in order, one at a time, and a failure ends nothing but itself', async () => {
  const takeTurn = createTenantTurns(patient);
  const told: string[] = [];
  const work = (name: string, fails = false) =>
    takeTurn(of('a'), async () => {
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

test('so many run at once as there may, and no more, whoever ended before', async () => {
  const takeTurn = createTenantTurns({ ...patient, atOnce: 3 });
  let [running, most] = [0, 0];
  const work = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await pause();
    running -= 1;
  };
  await Promise.all(Array.from({ length: 10 }, () => takeTurn(of('a'), work)));
  await Promise.all(Array.from({ length: 10 }, () => takeTurn(of('a'), work)));
  expect(most).toBe(3);
});

test('another tenant does not wait', async () => {
  const takeTurn = createTenantTurns(patient);
  let letGo = (): void => undefined;
  const held = takeTurn(of('a'), () => new Promise<void>((resolve) => (letGo = resolve)));
  expect(await takeTurn(of('b'), async () => 'served')).toBe('served');
  letGo();
  await held;
});

test('who waits for too long is refused, and what they wanted is never done', async () => {
  const takeTurn = createTenantTurns({ ...patient, maxWaitMs: 20 });
  let letGo = (): void => undefined;
  const held = takeTurn(of('a'), () => new Promise<void>((resolve) => (letGo = resolve)));
  let isDone = false;
  const late = takeTurn(of('a'), async () => {
    isDone = true;
  });
  await expect(late).rejects.toMatchObject({ type: 'dependency_unavailable' });
  letGo();
  await held;
  expect(await takeTurn(of('a'), async () => 'served')).toBe('served');
  expect(isDone).toBe(false);
});

test('a thousand may wait; one more is refused, until the line is shorter', async () => {
  const takeTurn = createTenantTurns(patient);
  let letGo = (): void => undefined;
  const held = takeTurn(of('a'), () => new Promise<void>((resolve) => (letGo = resolve)));
  const waiting = Array.from({ length: 1000 }, () => takeTurn(of('a'), async () => undefined));
  await expect(takeTurn(of('a'), async () => undefined)).rejects.toMatchObject({
    type: 'dependency_unavailable',
  });
  letGo();
  await Promise.all([held, ...waiting]);
  expect(await takeTurn(of('a'), async () => 'served')).toBe('served');
});

/** Who was served, in order, of those who waited while the line was held. */
async function served(waiters: readonly [who: string, rank?: number][]): Promise<string[]> {
  const takeTurn = createTenantTurns(patient);
  const told: string[] = [];
  let letGo = (): void => undefined;
  const held = takeTurn(of('a', 'first'), () => new Promise<void>((resolve) => (letGo = resolve)));
  const waiting = waiters.map(([who, rank]) => takeTurn(of('a', who, rank), async () => told.push(who)));
  letGo();
  await Promise.all([held, ...waiting]);
  return told;
}

test('who has a crowd in the line has one turn, and then it is the turn of the others', async () => {
  expect(await served([['crowd'], ['crowd'], ['crowd'], ['one'], ['other']])).toEqual([
    'crowd',
    'one',
    'other',
    'crowd',
    'crowd',
  ]);
});

test('a higher rank goes first, whoever waited before', async () => {
  expect(await served([['low'], ['low'], ['high', 1], ['highest', 2]])).toEqual([
    'highest',
    'high',
    'low',
    'low',
  ]);
});
