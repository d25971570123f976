/** The short form of scripts/oauth2-crash.ts: no connection is lost to a process that dies, but in the one known gap. */
import { runCrashRounds } from './src/crash-rounds.ts';

test('a connection survives the death of any process during its refresh', async () => {
  const result = await runCrashRounds(4, () => undefined);
  expect(result).toMatchObject({ rounds: 4, broken: 0 });
}, 300_000);
