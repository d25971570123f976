/**
 * Memory of one received body. A large body gets memory outside of the heap that later ones use again: thrown away by
 * megabytes a second, it would cause full garbage collections, which every request waits for.
 */

/** The longest body. */
export const largestBodyBytes = 1_048_576;
const smallBytes = 65_536;
const maxKept = 16;
const kept: Buffer[] = [];

export class BodyMemory {
  readonly #small: Buffer[] = [];
  #large: Buffer | undefined;
  #size: number = 0;

  get size(): number {
    return this.#size;
  }

  /** At most `largestBodyBytes` in all. */
  add(chunk: Buffer): void {
    if (this.#large === undefined && this.#size + chunk.length > smallBytes) this.#large = this.#moved();
    if (this.#large === undefined) this.#small.push(chunk);
    else chunk.copy(this.#large, this.#size);
    this.#size += chunk.length;
  }

  #moved(): Buffer {
    const memory = kept.pop() ?? Buffer.allocUnsafeSlow(largestBodyBytes);
    let at = 0;
    for (const chunk of this.#small.splice(0)) at += chunk.copy(memory, at);
    return memory;
  }

  /** The body, empty after `release`. A view of it must not be used after that: it shows the next body. */
  bytes(): Buffer {
    return this.#large?.subarray(0, this.#size) ?? Buffer.concat(this.#small, this.#size);
  }

  /** Wipes a large body, and leaves its memory to the next one. */
  release(): void {
    const memory = this.#large?.fill(0, 0, this.#size);
    this.#large = undefined;
    this.#small.length = 0;
    this.#size = 0;
    if (memory !== undefined && kept.length < maxKept) kept.push(memory);
  }
}
