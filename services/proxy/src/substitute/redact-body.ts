/** Hides values in a body: in pieces that are short work, with turns for other tenants between them. */
import { Transform, type TransformCallback } from 'node:stream';
import { Problem } from '@knoxcall/problems';
import type { Redactor } from '@knoxcall/template';
import type { BodyRewrite } from '../forward/decision.ts';
import type { Redaction } from './prepare-redaction.ts';

/** The aim for one piece: a faster one lets the next grow, one twice as long makes it smaller. */
const MS_A_PIECE = 0.5;
const SMALLEST_PIECE = 256;
const LARGEST_PIECE = 32_768;

const NOTHING = new Uint8Array(0);

export function redactBody(redaction: Redaction): BodyRewrite {
  const { matcher, turns } = redaction;
  return {
    whole: (body) => turns.tryNow(() => matcher.redact(body)),
    stream: () => new RedactBody(redaction),
  };
}

class RedactBody extends Transform {
  readonly #redaction: Redaction;
  readonly #redactor: Redactor;
  #pieceBytes = 4_096;
  #held = 0;
  #isReleasing: boolean = false;

  constructor(redaction: Redaction) {
    super();
    this.#redaction = redaction;
    this.#redactor = redaction.matcher.redactor();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let at = 0;
    const step = (): boolean => {
      if (this.destroyed) return true;
      const piece = chunk.subarray(at, at + this.#pieceBytes);
      at += piece.length;
      this.#redact(piece);
      if (at >= chunk.length) this.#releaseSoon();
      return at >= chunk.length;
    };
    const { turns, tenantId } = this.#redaction;
    turns.run(tenantId, { step, done: (error) => done(asError(error)) });
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#redactor.end());
  }

  #redact(piece: Buffer): void {
    const began = performance.now();
    this.#show(this.#redactor.push(piece, true));
    const ms = performance.now() - began;
    if (ms > 2 * MS_A_PIECE) this.#pieceBytes = Math.max(SMALLEST_PIECE, this.#pieceBytes / 2);
    else if (ms < MS_A_PIECE / 2) this.#pieceBytes = Math.min(LARGEST_PIECE, this.#pieceBytes * 2);
  }

  /** Mostly the next chunk or the end is there before: then the last bytes need not be read in all ways. */
  #releaseSoon(): void {
    if (this.#isReleasing) return;
    this.#isReleasing = true;
    setImmediate(() => {
      this.#isReleasing = false;
      if (this.writableEnded || this.destroyed) return;
      try {
        this.#show(this.#redactor.push(NOTHING));
      } catch (error) {
        this.destroy(asError(error) ?? undefined);
      }
    });
  }

  #show(shown: Buffer): void {
    if (shown.length > 0) this.push(shown);
    this.#holdWhatIsHeld();
  }

  /** An answer that looks like the beginning of a large value is held back until it differs. */
  #holdWhatIsHeld(): void {
    const more = this.#redactor.held - this.#held;
    if (more <= 0) return;
    if (!this.#redaction.memory.mayHold(more)) throw new Problem('overloaded');
    this.#held += more;
  }
}

function asError(error: unknown): Error | null {
  if (error === undefined) return null;
  return error instanceof Error ? error : new Error('the answer could not be redacted', { cause: error });
}
