// Kills a random process at a random moment of a token refresh, again and again (S21, S27).
// Usage: node scripts/oauth2-crash.ts [rounds]; ends with status 1 where a connection broke in any but the known gap,
// between a provider's answer and our commit.

import { runCrashRounds } from '../tests/e2e/oauth2/src/crash-rounds.ts';

const rounds = Number(process.argv[2] ?? 200);
const result = await runCrashRounds({ rounds, say: (line) => console.log(line) });
process.exit(result.outcomes.broken === 0 ? 0 : 1);
