/** Redis is away for a while under load; the script beside this file does it for a minute. */
import { type OwnProduct, startOwnProduct } from './src/own-product.ts';
import { redisOutage } from './src/redis-outage.ts';

let own: OwnProduct;

beforeAll(async () => {
  own = await startOwnProduct();
}, 60_000);
afterAll(() => own.stop(), 30_000);

/**
 * A frozen Redis does not answer but keeps its connections: each client first has to give its own up. How soon
 * changes are in force again is printed (under a second after a stop on a quiet machine); what is asserted is wide
 * enough for a busy one.
 */
const inForceWithinMs = 5000;

test.each(['stopped', 'frozen'] as const)(
  'Redis %s for 6 s under load: no request fails on warm routes, and changes made meanwhile are soon in force',
  async (kind) => {
    const outage = await redisOutage(own, { seconds: 6, kind });
    console.info(`Redis ${kind}:`, outage);
    expect(Object.keys(outage.statuses)).toEqual(['200']);
    expect(outage.wrong).toBe(0);
    expect(outage.changeInForceMs).toBeLessThan(inForceWithinMs);
    expect(outage.revocationInForceMs).toBeLessThan(inForceWithinMs);
  },
  60_000,
);
