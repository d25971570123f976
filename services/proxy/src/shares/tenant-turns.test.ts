/** Many requests of one tenant at once begin in rounds, and no other tenant waits for them. */
import { setImmediate as nextRound } from 'node:timers/promises';
import { createTakeTurn } from './tenant-turns.ts';

describe('requests of one tenant that arrive at once', () => {
  function door() {
    const takeTurn = createTakeTurn();
    const begun: string[] = [];
    const ask = async (tenantId: string): Promise<void> => {
      await takeTurn(tenantId);
      begun.push(tenantId);
    };
    return { begun, ask };
  }
  /** At most this many of them begin before requests of another tenant do. */
  const atOnce = 24;

  test('begin a few at a time, in order, until all have begun', async () => {
    const { begun, ask } = door();
    for (let count = 0; count < 100; count += 1) await sendLater(ask, 'a');
    expect(begun.length).toBeLessThanOrEqual(atOnce);
    for (let before = begun.length; before < 100; before = begun.length) {
      await nextRound();
      expect(begun.length).toBeGreaterThan(before);
      expect(begun.length - before).toBeLessThanOrEqual(16);
    }
  });

  test('do not make another tenant wait', async () => {
    const { begun, ask } = door();
    for (let count = 0; count < 100; count += 1) await sendLater(ask, 'a');
    for (let count = 0; count < 16; count += 1) await sendLater(ask, 'b');
    expect(begun.slice(-16)).toEqual(Array(16).fill('b'));
  });

  test('do not wait if they are few', async () => {
    const { begun, ask } = door();
    for (let round = 0; round < 20; round += 1) {
      for (let count = 0; count < 16; count += 1) await sendLater(ask, 'a');
      expect(begun).toHaveLength(16 * (round + 1));
      await nextRound();
    }
  });
});

/** Sends a request, and lets all pending promises settle. */
async function sendLater(send: (tenantId: string) => Promise<void>, tenantId: string): Promise<void> {
  send(tenantId).catch(() => undefined);
  await Promise.resolve();
  await Promise.resolve();
}
