/** Shares of memory: never more than the total, a quarter for each tenant, and no tenant waits behind another's queue. */
import fc from 'fast-check';
import { createByteShares, type Share } from './byte-shares.ts';

const limits = { totalBytes: 32, tenantBytes: 8, maxWaitMs: 60_000 };
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a tenant that holds its share waits until it gives some back, and no other tenant waits with it', async () => {
  const { take } = createByteShares(limits);
  const first = await take('a', 8);
  let hasBegun = false;
  const second = take('a', 1).then((share) => {
    hasBegun = true;
    return share;
  });
  await take('b', 8);
  expect(hasBegun).toBe(false);
  first.shrink(7);
  await second;
  expect(hasBegun).toBe(true);
});

test('a caller that needs no bytes does not wait', async () => {
  const { take } = createByteShares({ ...limits, totalBytes: 8 });
  const held = await take('a', 8);
  const waiting = take('a', 1);
  (await take('a', 0)).release();
  held.release();
  await waiting;
});

test('when all bytes are taken the tenants take turns, even if one has a longer queue', async () => {
  const { take } = createByteShares({ ...limits, totalBytes: 8 });
  const held = await take('a', 8);
  const told: string[] = [];
  const wants = (tenantId: string) =>
    take(tenantId, 8).then(async (share) => {
      told.push(tenantId);
      await settled();
      share.release();
    });
  const all = ['a', 'a', 'a', 'b', 'c'].map(wants);
  held.release();
  await Promise.all(all);
  expect(told.slice(0, 3).sort()).toEqual(['a', 'b', 'c']);
  expect(told.slice(3)).toEqual(['a', 'a']);
});

test('a caller that gets no bytes in time is refused with overloaded, and keeps none', async () => {
  const { take } = createByteShares({ ...limits, maxWaitMs: 5 });
  const held = await take('a', 8);
  await expect(take('a', 8)).rejects.toMatchObject({ type: 'overloaded', status: 503 });
  held.release();
  (await take('a', 8)).release();
});

test('in any order of taking and giving back, no limit is passed and every caller is served', async () => {
  const step = fc.record({ tenantId: fc.constantFrom('a', 'b', 'c', 'd', 'e'), bytes: fc.nat({ max: 8 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { take } = createByteShares(limits);
      const held: { tenantId: string; bytes: number; share: Share }[] = [];
      const sum = (of: (tenantId: string) => boolean): number =>
        held.filter(({ tenantId }) => of(tenantId)).reduce((total, { bytes }) => total + bytes, 0);
      const taken = steps.map(async ({ tenantId, bytes }) => {
        const share = await take(tenantId, bytes);
        held.push({ tenantId, bytes, share });
        expect(sum(() => true)).toBeLessThanOrEqual(limits.totalBytes);
        expect(sum((id) => id === tenantId)).toBeLessThanOrEqual(limits.tenantBytes);
        await settled();
        held.splice(
          held.findIndex((one) => one.share === share),
          1,
        );
        share.release();
        share.release();
      });
      await Promise.all(taken);
      expect(held).toEqual([]);
    }),
  );
});
