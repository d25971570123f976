// The caller's side of a WebSocket, frame by frame: text messages are gathered and rewritten; all other frames pass as
// they came and are not kept. Nothing of a refused message goes out, nor anything after it.
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { maskedFrame, TEXT, unmasked } from '../masked-frame.ts';
import { type FrameHead, headLength, isControl, notAllowed, readHead } from './frame-head.ts';
import { MessageRefusal, type Messages, type TextMessage } from './messages.ts';

interface CallerMessagesParts {
  readonly messages: Messages;
  readonly upstream: Socket;
  readonly onRefused: (refusal: MessageRefusal) => void;
}

type WriteDone = (error?: Error | null) => void;

const NOTHING = Buffer.alloc(0);

export class CallerMessages extends Writable {
  readonly #parts: CallerMessagesParts;
  /** The bytes of a frame head that is not complete yet. */
  #head: Buffer = NOTHING;
  /** The frame that is being read, and how much of its payload came. */
  #frame: FrameHead | null = null;
  #came = 0;
  /** A data message whose last fragment is still to come. */
  #open: 'text' | 'binary' | null = null;
  #text: TextMessage | null = null;
  #textBytes = 0;
  /** Frames and parts of frames to pass on that are not written yet. */
  #passing: Buffer[] = [];
  /** True once nothing more is read. */
  #isOver: boolean = false;
  /** The frame that ends the upstream's side, as soon as that stands between two frames. */
  #last: Buffer | null = null;

  constructor(parts: CallerMessagesParts) {
    super();
    this.#parts = parts;
  }

  /** Passes nothing more but the rest of a frame under way, and then `frame`. */
  endWith(frame: Buffer): void {
    this.#isOver = true;
    this.#last = frame;
    if (this.#frame === null || this.#isText(this.#frame)) this.#endNow();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: WriteDone): void {
    this.#read(chunk).then(() => done(), done);
  }

  override _final(done: WriteDone): void {
    if (this.#last === null) this.#parts.upstream.end();
    done();
  }

  override _destroy(error: Error | null, done: WriteDone): void {
    this.#isOver = true;
    this.#text?.release();
    done(error);
  }

  async #read(chunk: Buffer): Promise<void> {
    let at = 0;
    try {
      while (at < chunk.length && !(this.#isOver && this.#frame === null)) {
        at = this.#frame === null ? this.#readHead(chunk, at) : this.#readPayload(chunk, at, this.#frame);
        if (this.#frame !== null && this.#came === this.#frame.length) await this.#endFrame(this.#frame);
      }
    } catch (error) {
      if (!(error instanceof MessageRefusal)) throw error;
      this.#refuse(error);
    }
    await this.#flush();
  }

  #readHead(chunk: Buffer, at: number): number {
    const known = this.#head.length;
    const end = Math.min(chunk.length, at + (known < 2 ? 2 : headLength(this.#head)) - known);
    this.#head = Buffer.concat([this.#head, chunk.subarray(at, end)]);
    if (this.#head.length < 2 || this.#head.length < headLength(this.#head)) return end;
    const frame = readHead(this.#head);
    this.#begin(frame);
    if (!this.#isText(frame)) this.#passing.push(this.#head);
    this.#head = NOTHING;
    this.#frame = frame;
    this.#came = 0;
    return end;
  }

  #begin({ kind, length }: FrameHead): void {
    if (isControl(kind)) return;
    if ((kind === 'continuation') !== (this.#open !== null)) throw notAllowed();
    if (kind !== 'continuation') {
      this.#open = kind;
      this.#textBytes = 0;
    }
    if (this.#open !== 'text') return;
    const { messages } = this.#parts;
    this.#textBytes += length;
    if (this.#textBytes > messages.maxBytes) {
      const reason = `KnoxCall: a text message may have at most ${messages.maxBytes} bytes`;
      throw new MessageRefusal('payload_too_large', { code: 1009, reason });
    }
    this.#text ??= messages.begin((refusal) => this.#refuse(refusal));
  }

  #isText({ kind }: FrameHead): boolean {
    return !isControl(kind) && this.#open === 'text';
  }

  #readPayload(chunk: Buffer, at: number, frame: FrameHead): number {
    const end = Math.min(chunk.length, at + frame.length - this.#came);
    const piece = chunk.subarray(at, end);
    if (!this.#isText(frame)) this.#passing.push(piece);
    else this.#text?.add(unmasked(piece, { mask: frame.mask, from: this.#came }));
    this.#came += piece.length;
    return end;
  }

  async #endFrame(frame: FrameHead): Promise<void> {
    const isText = this.#isText(frame);
    this.#frame = null;
    if (frame.kind === 'close') this.#isOver = true;
    if (!isControl(frame.kind) && frame.isLast) this.#open = null;
    if (this.#last !== null) this.#endNow();
    else if (isText && frame.isLast) await this.#endText();
  }

  /** Earlier frames go on before this message is judged. */
  async #endText(): Promise<void> {
    const text = this.#text;
    if (text === null) return;
    this.#text = null;
    try {
      await this.#flush();
      const payload = await text.finish();
      if (this.#isOver) return;
      this.#passing.push(maskedFrame(TEXT, payload));
      await this.#flush();
    } finally {
      text.release();
    }
  }

  #refuse(refusal: MessageRefusal): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#frame !== null && this.#isText(this.#frame)) this.#frame = null;
    this.#text?.release();
    this.#parts.onRefused(refusal);
  }

  /** Resolves when the upstream's socket has taken all, or is gone: until then nothing more is read from the caller. */
  async #flush(): Promise<void> {
    const pieces = this.#passing;
    this.#passing = [];
    if (pieces.length === 0 || this.#parts.upstream.writableEnded) return;
    const { upstream } = this.#parts;
    upstream.cork();
    for (const piece of pieces.slice(0, -1)) upstream.write(piece);
    const taken = new Promise<void>((resolve) => upstream.write(pieces.at(-1) ?? NOTHING, () => resolve()));
    upstream.uncork();
    await taken;
  }

  #endNow(): void {
    const { upstream } = this.#parts;
    if (upstream.writableEnded) return;
    for (const piece of this.#passing.splice(0)) upstream.write(piece);
    upstream.end(this.#last ?? NOTHING);
  }
}
