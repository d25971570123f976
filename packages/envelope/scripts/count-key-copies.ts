// Counts the copies of a data key in this process's own memory (Linux): while it is cached, and after it was released.
// Run: node --expose-gc packages/envelope/scripts/count-key-copies.ts. Prints {"cached":n,"dropped":n,"evicted":n}.
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { createLocalWrapper, DataKeyCache, dataKeyContext, open } from '../src/index.ts';
import { seal } from '../src/seal.ts';

const MASK = 0x5a;
const WINDOW_BYTES = 1 << 20;
const wrapper = createLocalWrapper(randomBytes(32));

/** A new key in its wrapped form, and a mask of it: the search must not find its own needle. */
async function newKey() {
  const tenantId = randomUUID();
  const { plaintext, wrapped } = await wrapper.generate(dataKeyContext(tenantId));
  const masked = plaintext.map((byte) => byte ^ MASK);
  plaintext.fill(0);
  return { ref: { id: randomUUID(), tenantId, wrapped }, masked };
}

function matchesAt(window: Buffer, at: number, masked: Uint8Array): boolean {
  return masked.every((byte, index) => window[at + index] === (byte ^ MASK));
}

function countIn(window: Buffer, masked: Uint8Array): number {
  const first = (masked[0] ?? 0) ^ MASK;
  let count = 0;
  for (let at = window.indexOf(first); at !== -1; at = window.indexOf(first, at + 1)) {
    if (matchesAt(window, at, masked)) count++;
  }
  return count;
}

function* writableRanges(): Generator<[start: number, end: number]> {
  for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
    if (range !== null) yield [Number.parseInt(range[1] ?? '', 16), Number.parseInt(range[2] ?? '', 16)];
  }
}

function copiesOf(masked: Uint8Array): number {
  const memory = openSync('/proc/self/mem', 'r');
  const window = Buffer.alloc(WINDOW_BYTES);
  let count = 0;
  for (const [start, end] of writableRanges()) {
    for (let at = start; at < end; at += WINDOW_BYTES - masked.length + 1) {
      const read = readSync(memory, window, 0, Math.min(WINDOW_BYTES, end - at), at);
      count += countIn(window.subarray(0, read), masked);
      // This window lies in the scanned memory too: do not find the same copy again.
      window.fill(0);
    }
  }
  closeSync(memory);
  return count;
}

const ROUNDS = 20;

/**
 * The copies once garbage is collected. A cipher has a copy until then, and a compiler's thread that is at work may keep
 * one alive, so this collects until there are no more than `most`.
 */
async function copiesLeft(masked: Uint8Array, most: number): Promise<number> {
  for (let round = 1; ; round++) {
    globalThis.gc?.();
    await turn();
    const count = copiesOf(masked);
    if (count <= most || round === ROUNDS) return count;
  }
}

async function use(cache: DataKeyCache, ref: Parameters<DataKeyCache['get']>[0]): Promise<void> {
  const binding = {
    purpose: 'p',
    tenantId: ref.tenantId,
    objectId: 'o',
    environmentId: null,
    field: 'f',
    revision: 1n,
  };
  for (let n = 0; n < 200; n++) {
    const dataKey = await cache.get(ref);
    open(dataKey, binding, seal(dataKey, binding, Buffer.alloc(100))).wipe();
  }
}

const cache = new DataKeyCache({ wrapper, maxKeys: 1, ttlMs: 60_000 });
const [first, second] = [await newKey(), await newKey()];
await use(cache, first.ref);
const cached = await copiesLeft(first.masked, 1);
cache.drop(first.ref);
const dropped = await copiesLeft(first.masked, 0);
await use(cache, second.ref);
await cache.get(first.ref);
const evicted = await copiesLeft(second.masked, 0);
console.log(JSON.stringify({ cached, dropped, evicted }));
cache.clear();
