/** The short form of scripts/oauth2-crash.ts: no connection is lost to a process that dies, but in the one known gap. */
import { runCrashRounds } from './src/crash-rounds.ts';

test('a connection survives the death of any process during its refresh', async () => {
  const victims = ['proxy-0', 'worker', 'control-plane', 'proxy-1', 'worker-1', 'control-plane-1'] as const;
  const result = await runCrashRounds({ rounds: victims.length, victims, say: () => undefined });
  expect(result.rounds).toBe(6);
  expect([result.outcomes.broken, result.refused]).toEqual([0, 0]);
}, 300_000);
