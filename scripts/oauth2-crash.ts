// Kills a random process at a random moment of a token refresh, again and again (security model: OAuth2 refresh; Nothing
// answered is lost). Usage: node scripts/oauth2-crash.ts [rounds]; ends with status 1 where a connection broke in any but
// the known gap, between a provider's answer and our commit, where more than one in ten fell into it, or where a caller
// was refused although the connection works.

import { runCrashRounds } from '../tests/e2e/oauth2/src/crash-rounds.ts';

const rounds = Number(process.argv[2] ?? 200);
const result = await runCrashRounds({ rounds, say: (line) => console.log(line) });
const { works, broken } = result.outcomes;
process.exit(broken === 0 && works >= rounds * 0.9 && result.refused === 0 ? 0 : 1);
