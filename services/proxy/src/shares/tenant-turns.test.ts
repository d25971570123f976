/** Requests that one tenant sends at once begin in as many rounds; nobody else waits for them. */
import { setImmediate as nextRound } from 'node:timers/promises';
import { createTakeTurn } from './tenant-turns.ts';

describe('requests that come at once', () => {
  function door() {
    const takeTurn = createTakeTurn();
    const begun: string[] = [];
    const ask = async (tenantId: string): Promise<void> => {
      await takeTurn(tenantId);
      begun.push(tenantId);
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
