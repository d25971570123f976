/** A proxy's position in the change stream, and what the next entry tells about the ones before it. Knows no Redis. */
import { type Change, parseChange } from '@knoxcall/snapshot';

/** As XREAD and XRANGE give it. */
export type StreamEntry = [id: string, fields: string[]];

/** `next`: nothing was missed. `epoch` and `gap`: everything read before may be out of date. */
type Verdict = 'next' | 'epoch' | 'gap';

/** The epoch in Redis before its first complete rebuild, or after it lost everything. */
const noEpoch = '0';

export class ChangePosition {
  #lastId = '0-0';
  #last: Change | undefined;
  #epoch: string | undefined;
  #number: number | undefined;

  /** Redis id to read on from. */
  get lastId(): string {
    return this.#lastId;
  }

  /** Of the rebuild whose entries are in the cache; undefined before there was one. */
  get epoch(): string | undefined {
    return this.#epoch;
  }

  /** The epoch of an entry that was written after a rebuild that this proxy has not heard of. */
  newEpochOf([id, fields]: StreamEntry): string | undefined {
    const epoch = parseChange(id, fields)?.epoch ?? noEpoch;
    return epoch === noEpoch || epoch === this.#epoch ? undefined : epoch;
  }

  /** Takes one step; `change` is undefined where the entry is not one of ours. */
  accept([id, fields]: StreamEntry): { change: Change | undefined; verdict: Verdict } {
    const change = parseChange(id, fields);
    const [epoch, number] = [this.#epoch, this.#number];
    this.#lastId = id;
    this.#last = change;
    if (change === undefined) {
      this.#number = undefined;
      return { change, verdict: 'gap' };
    }
    // Redis lost its counter with its epoch: the number says nothing about the numbers that we know.
    if (change.epoch === noEpoch) return { change, verdict: 'next' };
    this.#epoch = change.epoch;
    this.#number = change.number;
    if (change.epoch !== epoch) return { change, verdict: 'epoch' };
    return { change, verdict: number !== undefined && change.number === number + 1 ? 'next' : 'gap' };
  }

  /**
   * Whether the stream's entry at `lastId` is the one that was read there: otherwise it is another stream, or was
   * trimmed.
   */
  isAt(entry: StreamEntry | undefined): boolean {
    const found = entry === undefined ? undefined : parseChange(...entry);
    return (
      found !== undefined &&
      this.#last !== undefined &&
      found.id === this.#last.id &&
      found.number === this.#last.number &&
      found.epoch === this.#last.epoch &&
      found.key === this.#last.key
    );
  }

  /** Starts again at the end of the stream, for an empty cache. */
  anchor(epoch: string | undefined, end: StreamEntry | undefined): void {
    this.#lastId = end?.[0] ?? '0-0';
    this.#last = end === undefined ? undefined : parseChange(...end);
    this.#epoch = epoch;
    this.#number = this.#last?.epoch === epoch ? this.#last?.number : undefined;
  }
}
