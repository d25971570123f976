/**
 * Many callers at once want a token that has ended: the server sees one refresh, and no caller an error. No connection is
 * lost if a process dies meanwhile, except in the one known gap (scripts/oauth2-crash.ts kills for longer).
 */
import type { Product } from '@knoxcall/testkit';
import { runCrashRounds } from './src/crash-rounds.ts';
import { type Crowd, gatherCrowd } from './src/crowd.ts';
import { startManyProcesses } from './src/oauth2-product.ts';

let product: Product;
let crowd: Crowd;

beforeAll(async () => {
  product = await startManyProcesses();
  crowd = await gatherCrowd(product);
  await crowd.oidc.set({ answerAfterMs: 500 });
}, 180_000);
afterAll(async () => {
  await crowd?.stop();
  await product?.stop();
});

test.each([1, 2, 3])(
  '200 proxied requests, 50 token requests and two workers cause one refresh (round %i)',
  async () => {
    await crowd.connectAndLetEnd();
    crowd.upstream.reset();
    const { tokens, proxied } = await crowd.rush();
    expect([tokens.length, new Set(tokens)]).toEqual([50, new Set([200])]);
    expect([proxied.length, new Set(proxied)]).toEqual([200, new Set([200])]);
    expect((await crowd.refreshes()).map(({ status }) => status)).toEqual([200]);
    const { access_token } = await crowd.tenant.done(
      'GET',
      `/v1/secrets/${String(crowd.secret.id)}/oauth2/token`,
    );
    const sent = crowd.upstream.received.map(({ headers }) => headers.authorization);
    expect([sent.length, new Set(sent)]).toEqual([200, new Set([`Bearer ${String(access_token)}`])]);
  },
  60_000,
);

test('the server never saw a refresh token used twice', async () => {
  expect((await crowd.oidc.count()).revoked).toBeUndefined();
});

test('a connection survives the death of any process during its refresh', async () => {
  const victims = ['proxy-0', 'worker', 'control-plane', 'proxy-1', 'worker-1', 'control-plane-1'] as const;
  const rounds = victims.length;
  const result = await runCrashRounds({ product, crowd, rounds, victims, say: () => undefined });
  expect(result.rounds).toBe(6);
  expect([result.outcomes.broken, result.refused]).toEqual([0, 0]);
}, 300_000);
