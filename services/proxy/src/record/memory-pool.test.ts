import fc from 'fast-check';
import { MemoryPool } from './memory-pool.ts';

test('memory that was given back is used again by the next user that needs as much', () => {
  const pool = new MemoryPool();
  const first = pool.take(3_000);
  expect(first).toHaveLength(4_096);
  expect(pool.take(4_096)).not.toBe(first);
  pool.give(first);
  expect(pool.take(2_049)).toBe(first);
});

test('two users never share memory, and each gets the room that it asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 300_000 }))), (steps) => {
      const pool = new MemoryPool();
      const held: Buffer[] = [];
      for (const [gives, bytes] of steps) {
        const oldest = gives ? held.shift() : undefined;
        if (oldest !== undefined) pool.give(oldest);
        const taken = pool.take(bytes);
        expect(taken.length).toBeGreaterThanOrEqual(bytes);
        expect(new Set(held.map(({ buffer }) => buffer)).has(taken.buffer)).toBe(false);
        held.push(taken);
      }
    }),
  );
});

test('the pool keeps no more than a few megabytes', () => {
  const pool = new MemoryPool();
  const taken = Array.from({ length: 20 }, () => pool.take(1_048_576));
  for (const memory of taken) pool.give(memory);
  const kept = Array.from({ length: 20 }, () => pool.take(1_048_576)).filter((memory) =>
    taken.includes(memory),
  );
  expect(kept).toHaveLength(4);
});
