/** A process that dies after a long life is replaced at once; processes that die one after the other are replaced after growing pauses. */
import { createPauses } from './pauses.ts';

test('pauses grow up to ten seconds while processes end soon, and a long life resets them', () => {
  let time = 0;
  const pauses = createPauses(() => time);
  const live = (ms: number): number => {
    const life = pauses.begin();
    time += ms;
    return life.end();
  };
  expect([live(60_000), live(10), live(10), live(10)]).toEqual([0, 100, 200, 400]);
  for (let count = 0; count < 10; count += 1) live(10);
  expect(live(10)).toBe(10_000);
  expect([live(10_000), live(10)]).toEqual([0, 100]);
});
