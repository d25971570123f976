/** Shares of memory: never more than there is, a quarter a tenant, and nobody waits behind another tenant's crowd. */
import fc from 'fast-check';
import { createByteShares, type Share } from './byte-shares.ts';

const limits = { totalBytes: 32, tenantBytes: 8, maxWaitMs: 60_000 };
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a tenant that has its share waits until some of it is given back, and no other tenant waits with it', async () => {
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

test('who needs nothing waits for nobody', async () => {
  const { take } = createByteShares({ ...limits, totalBytes: 8 });
  const held = await take('a', 8);
  const waiting = take('a', 1);
  (await take('a', 0)).release();
  held.release();
  await waiting;
});

test('where all is taken the tenants take turns, whoever has the longest line', async () => {
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

test('who finds nothing free in time is refused with overloaded, and nothing stays taken for them', async () => {
  const { take } = createByteShares({ ...limits, maxWaitMs: 5 });
  const held = await take('a', 8);
  await expect(take('a', 8)).rejects.toMatchObject({ type: 'overloaded', status: 503 });
  held.release();
  (await take('a', 8)).release();
});

test('whatever is taken and given back in whatever order, no limit is passed and everybody is served', async () => {
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
