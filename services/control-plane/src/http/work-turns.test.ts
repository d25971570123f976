/** Large bodies of one tenant come one after another and leave the thread to others in between, small ones a few at once. */
import { createWorkTurns } from './work-turns.ts';

const large = 1_000_000;
const of = (tenantId: string, bytes: number, who = 'key') => ({ tenantId, who, bytes });

function busyFor(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

test('a second large body of a tenant waits at least as long as the first kept the thread busy', async () => {
  const inTurn = createWorkTurns();
  const first = inTurn(of('a', large), async () => busyFor(40));
  const second = inTurn(of('a', large), async () => performance.now());
  await first;
  const ended = performance.now();
  expect((await second) - ended).toBeGreaterThan(20);
});

test('a tenant with many large bodies pauses longer while another tenant is active', async () => {
  const inTurn = createWorkTurns();
  await inTurn(of('b', 100), async () => undefined);
  const first = inTurn(of('a', large), async () => busyFor(40));
  const second = inTurn(of('a', large), async () => performance.now());
  await first;
  const ended = performance.now();
  expect((await second) - ended).toBeGreaterThan(80);
});

test('a caller that sends one body after the other does not pause in between', async () => {
  const inTurn = createWorkTurns();
  await inTurn(of('a', large), async () => busyFor(300));
  const ended = performance.now();
  await inTurn(of('a', large), async () => undefined);
  expect(performance.now() - ended).toBeLessThan(200);
});

test('small bodies, and bodies of another tenant, do not wait', async () => {
  const inTurn = createWorkTurns();
  let letGo = (): void => undefined;
  const held = inTurn(of('a', large), () => new Promise<void>((resolve) => (letGo = resolve)));
  expect(await inTurn(of('a', 100), async () => 'small')).toBe('small');
  expect(await inTurn(of('b', large), async () => 'of another')).toBe('of another');
  letGo();
  await held;
});

test('a failure is passed to its caller and does not stop the next body', async () => {
  const inTurn = createWorkTurns();
  await expect(inTurn(of('a', large), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await inTurn(of('a', large), async () => 'next')).toBe('next');
});

test('of many small bodies a few run at once, and the others wait', async () => {
  const inTurn = createWorkTurns();
  let [running, most] = [0, 0];
  const work = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  };
  await Promise.all(Array.from({ length: 50 }, () => inTurn(of('a', 100), work)));
  expect(most).toBe(4);
});

test('long work gives its turn to the next while it goes on', async () => {
  const inTurn = createWorkTurns();
  let letGo = (): void => undefined;
  const end = new Promise<void>((resolve) => (letGo = resolve));
  const slow = Array.from({ length: 8 }, () => inTurn(of('a', 100), () => end));
  expect(await inTurn(of('a', 100), async () => 'served')).toBe('served');
  letGo();
  await Promise.all(slow);
});

test('another key of the tenant goes before the remaining bodies of a key with many', async () => {
  const inTurn = createWorkTurns();
  const told: string[] = [];
  const work = (who: string) =>
    inTurn(of('a', 100, who), async () => {
      await new Promise((resolve) => setImmediate(resolve));
      told.push(who);
    });
  await Promise.all([...Array.from({ length: 20 }, () => work('crowd')), work('other')]);
  expect(told.indexOf('other')).toBeLessThan(10);
});
