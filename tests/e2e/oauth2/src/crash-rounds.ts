/**
 * Kills a process of ours at a random moment while many callers want an expired token, again and again, and
 * checks whether the connection still works. It may fail if the crash fell between the server's answer and
 * our commit: the server tells when it answered, so these cases are known and not guessed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Product, type ServiceName, until } from '@knoxcall/testkit';
import type { Answers, Crowd } from './crowd.ts';
import type { Exchange } from './start-oidc.ts';

type Outcome =
  | 'works'
  /**
   * The answer was decided, so the old refresh token was used, and the new one died with the asking process.
   */
  | 'lost after the answer'
  /** The request had reached the server and was not decided yet. */
  | 'lost before the answer'
  /** No crash explains the failure; it must not happen. */
  | 'broken';

type CrashResult = {
  rounds: number;
  outcomes: Record<Outcome, number>;
  killed: Record<string, number>;
  /** Callers of connections that work who saw neither an answer of 200 nor their own connection break. */
  refused: number;
};

type CrashPlan = {
  product: Product;
  crowd: Crowd;
  rounds: number;
  /** The first victims, in order; the rest by chance. */
  victims?: readonly ServiceName[];
  say(line: string): void;
};

/** How long the server waits before it sends a decided answer, and within what time of the requests a process dies. */
const answerAfterMs = 200;
const killWithinMs = 700;
const recoveryMs = 30_000;
/** After this time an answer counts as stored, even by a process that has two hundred and fifty requests. */
const commitWithinMs = 250;

export async function runCrashRounds({
  product,
  crowd,
  rounds,
  victims = [],
  say,
}: CrashPlan): Promise<CrashResult> {
  const result: CrashResult = {
    rounds: 0,
    outcomes: { works: 0, 'lost after the answer': 0, 'lost before the answer': 0, broken: 0 },
    killed: {},
    refused: 0,
  };
  await crowd.oidc.set({ answerAfterMs });
  for (let round = 0; round < rounds; round += 1) {
    const victim = victims[round] ?? anyOf(product.services);
    const { outcome, refused } = await crashOnce(product, crowd, victim);
    result.rounds += 1;
    result.outcomes[outcome] += 1;
    result.killed[victim] = (result.killed[victim] ?? 0) + 1;
    if (outcome === 'works') result.refused += refused;
    say(`${round + 1}/${rounds} ${victim}: ${outcome} ${JSON.stringify(result)}`);
  }
  return result;
}

async function crashOnce(
  product: Product,
  crowd: Crowd,
  victim: ServiceName,
): Promise<{ outcome: Outcome; refused: number }> {
  await crowd.connectAndLetEnd();
  const rush = crowd.rush();
  await sleep(Math.random() * killWithinMs);
  const killedAt = Date.now();
  await product.kill(victim, 'SIGKILL');
  await product.start(victim);
  const refused = refusedOf(await rush);
  const outcome = (await works(product, crowd))
    ? 'works'
    : explain(victim, killedAt, await crowd.refreshes());
  return { outcome, refused };
}

/**
 * Asks every control plane for the token, and sends a request through each proxy. An error is final, so nobody waits
 * for its end.
 */
async function works(product: Product, { tenant, secret }: Crowd): Promise<boolean> {
  const path = `/v1/secrets/${String(secret.id)}`;
  const token = () => tenant.api('GET', `${path}/oauth2/token`);
  const doors = product.proxies.map((_url, proxy) => () => tenant.proxy({ route: 'crowd', proxy }));
  const isOpen = async (ask: () => Promise<{ status: number }>) => (await ask()).status === 200;
  let isDead = false;
  const isKnown = async (): Promise<boolean> => {
    if ((await Promise.all([token, ...doors].map(isOpen))).every(Boolean)) return true;
    isDead = String((await tenant.done('GET', path)).connection_status) === 'error';
    return isDead;
  };
  try {
    await until('the connection works or is known to be dead', isKnown, recoveryMs);
    return !isDead;
  } catch {
    return false;
  }
}

/** A proxy asks no provider, so its death explains nothing. */
function explain(victim: ServiceName, killedAt: number, refreshes: readonly Exchange[]): Outcome {
  const spent = refreshes.findLast(({ status }) => status === 200);
  if (victim.startsWith('proxy') || spent === undefined || spent.receivedAt > killedAt) return 'broken';
  if (spent.decidedAt > killedAt) return 'lost before the answer';
  const sentAt = spent.sentAt ?? killedAt;
  return killedAt - sentAt <= commitWithinMs ? 'lost after the answer' : 'broken';
}

const refusedOf = ({ tokens, proxied }: Answers): number =>
  [...tokens, ...proxied].filter((status) => status !== 200 && status !== 0).length;

const anyOf = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
