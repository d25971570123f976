// The part of an answer that is still needed: the bytes that are not written yet, and a few before them.

export class AnswerWindow {
  #block: Buffer = Buffer.alloc(0);
  #first = 0;
  #length = 0;
  /** Offset in the answer of the first byte kept. */
  base = 0;

  /** Offset in the answer after the last byte. */
  get end(): number {
    return this.base + this.#length;
  }

  /** Bytes of memory. */
  get size(): number {
    return this.#block.length;
  }

  get bytes(): Buffer {
    return this.#block.subarray(this.#first, this.#first + this.#length);
  }

  append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (this.#first + needed > this.#block.length) {
      const larger = Buffer.allocUnsafe(2 * needed);
      this.bytes.copy(larger);
      this.#block = larger;
      this.#first = 0;
    }
    this.#block.set(chunk, this.#first + this.#length);
    this.#length = needed;
  }

  /** Forgets what is before an offset in the answer. */
  dropTo(offset: number): void {
    const dropped = Math.max(0, offset - this.base);
    this.base += dropped;
    this.#first += dropped;
    this.#length -= dropped;
  }

  /** A copy of the bytes between two offsets in the answer. */
  copy(from: number, to: number): Buffer {
    return Buffer.from(this.bytes.subarray(from - this.base, to - this.base));
  }
}
