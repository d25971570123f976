/** However many want a token that has ended, at however many doors: the provider sees one refresh, nobody an error. */
import { type Product, until } from '@knoxcall/testkit';
import { type Crowd, gatherCrowd } from './src/crowd.ts';
import { type OwnWorker, startProductWithWorkers } from './src/many-workers.ts';

let product: Product;
let workers: OwnWorker[];
let crowd: Crowd;

beforeAll(async () => {
  ({ product, workers } = await startProductWithWorkers(2, { controlPlanes: 2 }));
  crowd = await gatherCrowd(product);
}, 180_000);
afterAll(async () => {
  for (const worker of workers ?? []) worker.letGo();
  await crowd?.stop();
  await product?.stop();
});

test.each([1, 2, 3])(
  '200 proxied requests, 50 questions and two workers: one refresh (round %i)',
  async () => {
    const { provider } = crowd;
    for (const worker of workers) worker.pause();
    provider.lifetimeSeconds = 1;
    provider.delayMs = 0;
    await crowd.connect();
    const connectedAt = Date.now();
    const before = provider.asks.length;
    await until('the end of the token', () => Date.now() - connectedAt > 1100);
    provider.lifetimeSeconds = 3600;
    provider.delayMs = 500;
    const rush = crowd.rush({ tokens: 50, proxied: 200 });
    for (const worker of workers) worker.letGo();
    const { tokens, proxied } = await rush;
    expect(new Set(tokens)).toEqual(new Set([200]));
    expect(new Set(proxied)).toEqual(new Set([200]));
    expect(provider.asks.slice(before).map(({ form }) => form.grant_type)).toEqual(['refresh_token']);
    expect(provider.reuses).toBe(0);
  },
  60_000,
);

test('nothing that reached the upstream had a token that was over', () => {
  const sent = new Set(crowd.upstream.received.map(({ headers }) => String(headers.authorization)));
  for (const header of sent) expect(crowd.provider.live).toContain(header.replace('Bearer ', ''));
  expect(sent.size).toBe(3);
});
