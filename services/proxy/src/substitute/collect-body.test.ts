import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { collectBody, GrowingBody } from './collect-body.ts';

const pace = { idleMs: 1_000, graceMs: 1_000, bytesPerSecond: 1024, totalMs: 1_000 };
const unheld = (): void => undefined;

test('a body in whatever chunks is the bytes that came, and no more is held than twice its length', async () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(chunks, fc.boolean(), async (parts, isAnnounced) => {
      const whole = Buffer.concat(parts);
      let held = 0;
      const source = new PassThrough();
      for (const part of parts) source.write(part);
      source.end();
      const limits = { maxBytes: 100_000, pace, announced: isAnnounced ? whole.length : null };
      const hold = (bytes: number): void => {
        held += bytes;
      };
      const body = await collectBody(source, { ...limits, hold });
      expect(body?.equals(whole)).toBe(true);
      expect(held).toBeGreaterThanOrEqual(whole.length);
      expect(held).toBeLessThanOrEqual(isAnnounced ? whole.length : 2 * whole.length);
    }),
  );
});

test('a body whose bytes have all come is read at once, and its end is taken when it comes', async () => {
  const source = new PassThrough();
  source.write('1234');
  const body = collectBody(source, { maxBytes: 7, announced: 4, pace, hold: unheld });
  expect(body).toEqual(Buffer.from('1234'));
  source.end();
  await once(source, 'end');
});

test('whoever announces much and sends little holds little', () => {
  let held = 0;
  const hold = (bytes: number): void => {
    held += bytes;
  };
  const body = new GrowingBody({ maxBytes: 1_048_576, announced: 1_048_576, hold });
  for (let sent = 0; sent < 1_048_576; sent += 256) {
    body.add(Buffer.alloc(256, 'a'));
    expect(held).toBeLessThanOrEqual(16 * body.length);
  }
  expect(held).toBe(1_048_576);
  expect(body.bytes().equals(Buffer.alloc(1_048_576, 'a'))).toBe(true);
});

test('a body over the limit is back in the stream, whole', async () => {
  const source = new PassThrough();
  source.write('1234');
  source.end('5678');
  const body = await collectBody(source, { maxBytes: 7, announced: null, pace, hold: unheld });
  expect(body).toBeUndefined();
  expect(String(await source.toArray().then(Buffer.concat))).toBe('12345678');
});

test('what the budget refuses ends the reading, and leaves no timer', async () => {
  const refusal = new Error('nothing left');
  const source = new PassThrough();
  source.write('1234');
  const hold = (): never => {
    throw refusal;
  };
  await expect(collectBody(source, { maxBytes: 7, announced: null, pace, hold })).rejects.toBe(refusal);
  expect(source.listenerCount('data')).toBe(0);
});

/** Writes one byte every 10 ms until told to stop. */
async function drip(source: PassThrough, { signal }: AbortController): Promise<void> {
  while (!signal.aborted) {
    source.write('a');
    await delay(10, undefined, { signal }).catch(() => undefined);
  }
}

test.each([
  ['that pauses', { idleMs: 50 }, false],
  ['that comes more slowly than the average', { graceMs: 50, bytesPerSecond: 10_000 }, true],
  ['that takes too long in all', { totalMs: 50, bytesPerSecond: 1 }, true],
])('a body %s is given up', async (_what, slow, drips) => {
  const source = new PassThrough();
  const stop = new AbortController();
  if (drips) void drip(source, stop);
  else source.write('a');
  const limits = { maxBytes: 100_000, announced: null, pace: { ...pace, ...slow }, hold: unheld };
  await expect(collectBody(source, limits)).rejects.toMatchObject({ code: 'client_stalled' });
  stop.abort();
});

test('a body that keeps the average may take longer than the time it had at first', async () => {
  const source = new PassThrough();
  const stop = new AbortController();
  const began = performance.now();
  source.write('a'.repeat(2_000));
  const slow = { ...pace, graceMs: 20, bytesPerSecond: 4_000 };
  const collected = collectBody(source, { maxBytes: 100_000, announced: null, pace: slow, hold: unheld });
  void drip(source, stop);
  await expect(collected).rejects.toMatchObject({ code: 'client_stalled' });
  stop.abort();
  expect(performance.now() - began).toBeGreaterThan(500);
});
