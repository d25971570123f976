/** A server's clock is judged by its smallest possible distance from ours. */
import { compareClock } from './finding.ts';

test.each([
  [0, 'ok'],
  [1_500, 'ok'],
  [-1_500, 'ok'],
  [5_000, 'warn'],
  [-5_000, 'warn'],
  [60_000, 'fail'],
  [-60_000, 'fail'],
])('a clock that is %s ms off: %s', async (awayMs, status) => {
  expect(await compareClock('clock', async () => Date.now() + awayMs)).toMatchObject({ status });
});

test('a slow answer does not count against a clock', async () => {
  const now = Date.now;
  const read = async () => {
    const theirs = now();
    Date.now = () => now() + 10_000;
    return theirs + 5_000;
  };
  try {
    expect(await compareClock('clock', read)).toMatchObject({ status: 'ok' });
  } finally {
    Date.now = now;
  }
});
