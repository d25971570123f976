/** Turns of a tenant: in order, one at a time, even after a failure. No tenant waits for another, and no key for the many changes of another. */
import { createTenantTurns } from './tenant-turns.ts';

const patient = { maxWaiting: 1000, maxWaitMs: 60_000 };
const of = (tenantId: string, who = 'key', rank = 0) => ({ tenantId, who, rank });
const pause = () => new Promise((resolve) => setImmediate(resolve));

test('changes of one tenant run in order, one at a time, and a failed one does not stop the next', async () => {
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

test('as many changes run at once as the limit allows, never more', async () => {
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

test('a caller who waits too long is refused, and their change is never made', async () => {
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

test('a thousand changes may wait; one more is refused until the queue is shorter', async () => {
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

/** Holds the queue, lets the given callers wait, and returns in which order they were served. */
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

test('a key with many waiting changes has one turn, then other keys have theirs', async () => {
  expect(await served([['crowd'], ['crowd'], ['crowd'], ['one'], ['other']])).toEqual([
    'crowd',
    'one',
    'other',
    'crowd',
    'crowd',
  ]);
});

test('a change of higher rank goes first, even if others waited longer', async () => {
  expect(await served([['low'], ['low'], ['high', 1], ['highest', 2]])).toEqual([
    'highest',
    'high',
    'low',
    'low',
  ]);
});
