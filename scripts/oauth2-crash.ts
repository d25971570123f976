// Kills a random process at a random moment of a token refresh, again and again (security model: OAuth2 refresh; Nothing
// answered is lost). Usage: node scripts/oauth2-crash.ts [rounds]; ends with status 1 where a connection broke in any but
// the known gap, between a provider's answer and our commit, where more than one in ten fell into it, or where a caller
// was refused although the connection works.

import { runCrashRounds } from '../tests/e2e/oauth2/src/crash-rounds.ts';
import { gatherCrowd } from '../tests/e2e/oauth2/src/crowd.ts';
import { startManyProcesses } from '../tests/e2e/oauth2/src/oauth2-product.ts';

const rounds = Number(process.argv[2] ?? 200);
const product = await startManyProcesses();
const crowd = await gatherCrowd(product);
const result = await runCrashRounds({ product, crowd, rounds, say: (line) => console.log(line) });
await crowd.stop();
await product.stop();
const { works, broken } = result.outcomes;
process.exit(broken === 0 && works >= rounds * 0.9 && result.refused === 0 ? 0 : 1);
