/**
 * Memory outside of the heap that is used again. What is allocated for a moment and lives through a young collection
 * counts as old: thrown away by megabytes a second, it brings a whole collection of the heap several times a second.
 */

const MAX_KEPT_BYTES = 4_194_304;

export class MemoryPool {
  readonly #bySize = new Map<number, Buffer[]>();
  #keptBytes: number = 0;

  /** At least `bytes` long, a power of two; what stood there before still stands there. */
  take(bytes: number): Buffer {
    const size = 2 ** Math.ceil(Math.log2(bytes));
    const kept = this.#bySize.get(size)?.pop();
    if (kept === undefined) return Buffer.allocUnsafeSlow(size);
    this.#keptBytes -= size;
    return kept;
  }

  /** Only what was taken here and nobody uses any more. */
  give(memory: Buffer): void {
    const size = memory.length;
    if (this.#keptBytes + size > MAX_KEPT_BYTES) return;
    this.#keptBytes += size;
    const kept = this.#bySize.get(size);
    if (kept === undefined) this.#bySize.set(size, [memory]);
    else kept.push(memory);
  }
}
