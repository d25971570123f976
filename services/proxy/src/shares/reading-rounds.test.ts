/** A tenant's many bodies are read over several rounds; those of others are not held back, and every body goes on. */
import { createReadingRounds } from './reading-rounds.ts';

const KIB = 1024;
const round = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what comes up to a quarter of a mebibyte in one round goes on at once, and in the next round again', async () => {
  const rounds = createReadingRounds();
  for (let time = 0; time < 3; time += 1) {
    const may = Array.from({ length: 4 }, () => rounds('a', 64 * KIB, () => undefined));
    expect(may).toEqual([true, true, true, true]);
    await round();
  }
});

test('the connections of a tenant with more go on a few a round, in their order', async () => {
  const rounds = createReadingRounds();
  const went: number[] = [];
  for (let at = 0; at < 64; at += 1) if (rounds('a', 64 * KIB, () => went.push(at))) went.push(at);
  expect(went).toEqual([0, 1, 2, 3]);
  for (let expected = 8; expected <= 64; expected += 4) {
    await round();
    expect(went.length).toBe(expected);
  }
  expect(went).toEqual(Array.from({ length: 64 }, (_, at) => at));
});

test('another tenant does not wait', () => {
  const rounds = createReadingRounds();
  for (let at = 0; at < 64; at += 1) rounds('a', 64 * KIB, () => undefined);
  expect(rounds('b', 64 * KIB, () => undefined)).toBe(true);
});
