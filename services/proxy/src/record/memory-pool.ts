/**
 * Memory outside of the heap that is used again. V8 counts a buffer that lives through a young collection as old:
 * thrown away by megabytes a second, such buffers cause a full collection several times a second.
 */

const MAX_KEPT_BYTES = 4_194_304;

export class MemoryPool {
  readonly #bySize = new Map<number, Buffer[]>();
  #keptBytes: number = 0;

  /** At least `bytes` long, a power of two; old contents are still there. */
  take(bytes: number): Buffer {
    const size = 2 ** Math.ceil(Math.log2(bytes));
    const kept = this.#bySize.get(size)?.pop();
    if (kept === undefined) return Buffer.allocUnsafeSlow(size);
    this.#keptBytes -= size;
    return kept;
  }

  /** Takes back memory from `take` that nobody uses any more. */
  give(memory: Buffer): void {
    const size = memory.length;
    if (this.#keptBytes + size > MAX_KEPT_BYTES) return;
    this.#keptBytes += size;
    const kept = this.#bySize.get(size);
    if (kept === undefined) this.#bySize.set(size, [memory]);
    else kept.push(memory);
  }
}
