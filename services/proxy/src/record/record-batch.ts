/**
 * Records of one tenant on their way to the stream, as lines of JSON. They lie outside of the heap: as strings, every
 * collection would copy them.
 */
import type { MemoryPool } from './memory-pool.ts';

const MAX_RECORDS = 500;
const MAX_BYTES = 262_144;
/** Small, so that a tenant with few records costs little. */
const FIRST_BYTES = 2_048;
const LINE_END = 0x0a;

export class RecordBatch {
  readonly tenantId: string;
  readonly #pool: MemoryPool;
  #memory: Buffer;
  #length: number = 0;
  #records: number = 0;

  constructor(tenantId: string, pool: MemoryPool) {
    this.tenantId = tenantId;
    this.#pool = pool;
    this.#memory = pool.take(FIRST_BYTES);
  }

  /** `bytes`: of the record's JSON. */
  add(json: string, bytes: number): void {
    const needed = this.#length + bytes + 1;
    if (needed > this.#memory.length) this.#grow(needed);
    if (this.#records > 0) {
      this.#memory[this.#length] = LINE_END;
      this.#length += 1;
    }
    this.#length += this.#memory.write(json, this.#length);
    this.#records += 1;
  }

  get isFull(): boolean {
    return this.#records >= MAX_RECORDS || this.#length >= MAX_BYTES;
  }

  get records(): number {
    return this.#records;
  }

  /** Bytes of the records alone, without the separators. */
  get bytes(): number {
    return this.#length - Math.max(0, this.#records - 1);
  }

  /** A view of its memory: add nothing after asking for it, and do not read it after the release. */
  get lines(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** Nobody needs the lines any more; call once. */
  release(): void {
    this.#pool.give(this.#memory);
  }

  #grow(needed: number): void {
    const memory = this.#pool.take(needed);
    this.#memory.copy(memory, 0, 0, this.#length);
    this.#pool.give(this.#memory);
    this.#memory = memory;
  }
}
