/** The scripts that append records to their stream and take them away keep each tenant's share of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RedisServer, startRedis } from '@knoxcall/local-stack';
import { appendRecordsScript, settleRecordsScript } from '@knoxcall/snapshot';
import fc from 'fast-check';
import { Redis } from 'ioredis';

let dir: string;
let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'knoxcall-log-shares-'));
  server = await startRedis({ dataDir: dir, log: () => undefined });
  redis = new Redis(server.url);
}, 60_000);
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

test('in the stream a tenant has a quarter of what the others leave free, and gets it back once records are stored', async () => {
  const [stream, shares] = ['shares-test', 'knox:{shares-test}:shares'];
  const most = 1000;
  const appended = fc.record({
    tenant: fc.constantFrom('a', 'b', 'c'),
    bytes: fc.integer({ min: 1, max: 120 }),
  });
  const step = fc.oneof(fc.array(appended, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 5 }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      await redis.del(stream, shares);
      await redis.xgroup('CREATE', stream, 'g', '0', 'MKSTREAM');
      const kept: { tenant: string; bytes: number }[] = [];
      const heldBy = (isWanted: (tenant: string) => boolean): number =>
        kept.filter(({ tenant }) => isWanted(tenant)).reduce((sum, { bytes }) => sum + bytes, 0);
      for (const one of steps) {
        if (typeof one === 'number') {
          const read = await redis.xreadgroup('GROUP', 'g', 'c', 'COUNT', one, 'STREAMS', stream, '>');
          const ids = (read as [string, [string][]][] | null)?.[0]?.[1].map(([id]) => id) ?? [];
          const stored = kept.splice(0, ids.length);
          const settled = stored.flatMap(({ tenant, bytes }, at) => [ids[at] ?? '', tenant, bytes]);
          // Twice, as by two workers: the second one frees nothing.
          for (const _ of ids.length > 0 ? [1, 2] : [])
            await redis.eval(settleRecordsScript, 2, stream, shares, 'g', ...settled);
        } else {
          const given = one.flatMap(({ tenant, bytes }) => [tenant, 'x'.repeat(bytes), 1]);
          const refused = one.filter(({ tenant, bytes }) => {
            const isTaken =
              4 * (heldBy((name) => name === tenant) + bytes) <= most - heldBy((name) => name !== tenant);
            if (isTaken) kept.push({ tenant, bytes });
            return !isTaken;
          });
          const told = await redis.eval(appendRecordsScript, 1, shares, stream, most, ...given);
          expect(told).toBe(refused.length);
        }
        const counted = await redis.hgetall(shares);
        const of = (name: string): number => Number(counted[name] ?? 0);
        expect(['a', 'b', 'c', 'total'].map(of)).toEqual([
          ...['a', 'b', 'c'].map((name) => heldBy((tenant) => tenant === name)),
          heldBy(() => true),
        ]);
      }
    }),
    { numRuns: 60 },
  );
  await redis.del(stream, shares);
});
