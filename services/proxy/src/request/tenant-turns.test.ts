/** Bodies of one tenant that come at once are worked on in as many rounds; nobody else waits for them. */
import { setImmediate as nextRound } from 'node:timers/promises';
import { createBodyTurns } from './body-turns.ts';

/** A clock that work moves on by itself. */
function turnsOf(msABody: number) {
  let now = 0;
  const turns = createBodyTurns(() => now);
  const told: string[] = [];
  const send = async (tenantId: string): Promise<void> => {
    await turns.next(tenantId);
    turns.work(tenantId, () => {
      now += msABody;
      told.push(tenantId);
    });
  };
  return { turns, told, send };
}

test('one long body of a tenant a round', async () => {
  const { told, send } = turnsOf(10);
  for (let count = 0; count < 5; count += 1) await sendLater(send, 'a');
  expect(told).toEqual(['a']);
  for (let round = 2; round <= 5; round += 1) {
    await nextRound();
    expect(told).toHaveLength(round);
  }
});

test('short ones all in the same round', async () => {
  const { told, send } = turnsOf(0.01);
  for (let count = 0; count < 50; count += 1) await sendLater(send, 'a');
  expect(told).toHaveLength(50);
});

test('nobody waits for the crowd of another tenant', async () => {
  const { told, send } = turnsOf(10);
  for (let count = 0; count < 5; count += 1) await sendLater(send, 'a');
  await sendLater(send, 'b');
  expect(told).toEqual(['a', 'b']);
});

test('who sends one after the other does not wait', async () => {
  const { turns, send } = turnsOf(10);
  await send('a');
  await nextRound();
  expect(turns.next('a')).toBeUndefined();
});

test('a failure is handed on and counts', async () => {
  const { turns } = turnsOf(10);
  const fail = (): never => {
    throw new Error('broken');
  };
  expect(() => turns.work('a', fail)).toThrow('broken');
  expect(turns.next('a')).toBeUndefined();
});

/** Begins, and lets what can go on at once do so. */
async function sendLater(send: (tenantId: string) => Promise<void>, tenantId: string): Promise<void> {
  send(tenantId).catch(() => undefined);
  await Promise.resolve();
  await Promise.resolve();
}
