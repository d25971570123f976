/** Reads a whole body into memory, at a pace that the caller must keep. Its memory is taken from the budget first. */
import type { Readable } from 'node:stream';
import type { Awaitable } from '../awaitable.ts';
import { ForwardError } from '../forward/forward-error.ts';

/** How fast a body in memory must come; breaking any one rule ends the reading. */
export type BodyPace = {
  /** The longest time without a byte. */
  readonly idleMs: number;
  /** A grace time, and a rate in bytes a second: the average that the caller must keep after it. */
  readonly graceMs: number;
  readonly bytesPerSecond: number;
  /** The longest time in all. */
  readonly totalMs: number;
};

export type CollectLimits = {
  readonly maxBytes: number;
  /** The announced length of the body; null where there is none. */
  readonly announced: number | null;
  readonly pace: BodyPace;
  /** Called before each part is kept; an error that it throws ends the reading. */
  readonly hold: (bytes: number) => void;
};

/**
 * The whole body; undefined where it is over the limit: the bytes read are then back in the stream. Throws or rejects
 * with the error that `hold` threw; rejects with `ForwardError` (`client_gone`, `client_stalled`).
 */
export function collectBody(source: Readable, limits: CollectLimits): Awaitable<Buffer | undefined> {
  return hasCome(source, limits) ? readAtOnce(source, limits) : collect(source, limits);
}

/** Most small bodies come together with their head. Node says that the last byte was the last only a moment later. */
function hasCome({ destroyed, readableLength }: Readable, { announced, maxBytes }: CollectLimits): boolean {
  return !destroyed && readableLength === announced && announced <= maxBytes;
}

function readAtOnce(source: Readable, { hold }: CollectLimits): Buffer {
  hold(source.readableLength);
  const body = source.read() ?? Buffer.alloc(0);
  // It has no more bytes, but its end must be taken too.
  source.resume();
  return body;
}

function collect(source: Readable, limits: CollectLimits): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const body = new GrowingBody(limits);
  const pacer = keepPace(limits.pace, () =>
    fail(new ForwardError('client_stalled', 'the body came too slowly')),
  );
  const onData = (chunk: Buffer): void => {
    try {
      body.add(chunk);
    } catch (error) {
      fail(error);
      return;
    }
    pacer.came(body.length);
    if (body.length <= limits.maxBytes) return;
    release();
    source.pause();
    source.unshift(body.bytes());
    resolve(undefined);
  };
  const onEnd = (): void => {
    release();
    resolve(body.bytes());
  };
  const onGone = (): void => fail(new ForwardError('client_gone', 'the caller left while sending'));
  function release(): void {
    pacer.stop();
    source.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
  }
  function fail(error: unknown): void {
    release();
    source.on('error', () => undefined);
    reject(error);
  }
  if (source.destroyed) onGone();
  else source.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  return promise;
}

/**
 * A block is larger than what has come, so that it is seldom copied into a larger one: by this factor where the caller
 * did not say how long the body is, and where they did, for they may send less. The budget counts all of it.
 */
const ROOM = { unannounced: 2, announced: 16 };

type GrowthLimits = Pick<CollectLimits, 'maxBytes' | 'announced' | 'hold'>;

/** One block of memory, held as it grows: a thousand small chunks would take far more than their bytes. */
export class GrowingBody {
  length = 0;
  readonly #limits: GrowthLimits;
  #block: Buffer = Buffer.alloc(0);

  constructor(limits: GrowthLimits) {
    this.#limits = limits;
  }

  add(chunk: Buffer): void {
    const needed = this.length + chunk.length;
    if (needed > this.#block.length) this.#grow(needed, chunk);
    chunk.copy(this.#block, this.length);
    this.length = needed;
  }

  bytes(): Buffer {
    return this.#block.subarray(0, this.length);
  }

  #grow(needed: number, chunk: Buffer): void {
    const { hold, announced, maxBytes } = this.#limits;
    const largest = Math.max(needed, announced ?? maxBytes + 1);
    const room = announced === null ? ROOM.unannounced : ROOM.announced;
    const size = this.length === 0 ? needed : Math.min(largest, room * needed);
    hold(size - this.#block.length);
    // Most bodies are one chunk, which is kept as it is.
    this.#block = this.length === 0 ? chunk : this.#copied(size);
  }

  /** Leaves the rest of the block untouched: the system gives memory only where something is written. */
  #copied(size: number): Buffer {
    const block = Buffer.allocUnsafeSlow(size);
    this.bytes().copy(block);
    return block;
  }
}

export type Pacer = { came(total: number): void; stop(): void };

export function keepPace(pace: BodyPace, onSlow: () => void): Pacer {
  const startedAt = performance.now();
  let lastAt = startedAt;
  let total = 0;
  const endsAt = (): number =>
    Math.min(
      lastAt + pace.idleMs,
      startedAt + pace.graceMs + (total * 1000) / pace.bytesPerSecond,
      startedAt + pace.totalMs,
    );
  const wait = (): NodeJS.Timeout => setTimeout(look, Math.max(1, endsAt() - performance.now()));
  let timer = wait();
  // The deadline moves with every byte: one timer that looks again costs less than one for each byte.
  function look(): void {
    if (performance.now() >= endsAt()) onSlow();
    else timer = wait();
  }
  return {
    came(bytes) {
      lastAt = performance.now();
      total = bytes;
    },
    stop: () => clearTimeout(timer),
  };
}
