/** What one tenant asks for at once is done in as many rounds; nobody else waits for it. */
import { setImmediate as nextRound } from 'node:timers/promises';
import type { ProvedCaller } from './identify/proved-caller.ts';
import { createBodyTurns, createTakeTurn } from './tenant-turns.ts';

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

describe('requests that come at once', () => {
  function door() {
    const takeTurn = createTakeTurn();
    const begun: string[] = [];
    const ask = async (tenantId: string): Promise<void> => {
      begun.push((await takeTurn({ tenantId } as ProvedCaller)).tenantId);
    };
    return { begun, ask };
  }
  /** Those that begin before others do are no more than a few and one round's. */
  const atOnce = 24;

  test('begin a few a round, and all of them in the end, in their order', async () => {
    const { begun, ask } = door();
    for (let count = 0; count < 100; count += 1) await sendLater(ask, 'a');
    expect(begun.length).toBeLessThanOrEqual(atOnce);
    for (let before = begun.length; before < 100; before = begun.length) {
      await nextRound();
      expect(begun.length).toBeGreaterThan(before);
      expect(begun.length - before).toBeLessThanOrEqual(16);
    }
  });

  test('do not keep another tenant waiting', async () => {
    const { begun, ask } = door();
    for (let count = 0; count < 100; count += 1) await sendLater(ask, 'a');
    for (let count = 0; count < 16; count += 1) await sendLater(ask, 'b');
    expect(begun.slice(-16)).toEqual(Array(16).fill('b'));
  });

  test('wait for nothing where they are few', async () => {
    const { begun, ask } = door();
    for (let round = 0; round < 20; round += 1) {
      for (let count = 0; count < 16; count += 1) await sendLater(ask, 'a');
      expect(begun).toHaveLength(16 * (round + 1));
      await nextRound();
    }
  });
});

/** Begins, and lets what can go on at once do so. */
async function sendLater(send: (tenantId: string) => Promise<void>, tenantId: string): Promise<void> {
  send(tenantId).catch(() => undefined);
  await Promise.resolve();
  await Promise.resolve();
}
