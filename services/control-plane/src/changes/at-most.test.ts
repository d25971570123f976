/** A limit on how much runs at once; work that fails gives its place back. */
import { atMost } from './at-most.ts';

test('no more than two run at once, and all run, even if some fail', async () => {
  const run = atMost(2);
  let running = 0;
  let most = 0;
  const work = (fails: boolean) => async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (fails) throw new Error('it failed');
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 9 }, (_none, index) => run(work(index % 2 === 0))),
  );
  expect(most).toBe(2);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(5);
});
