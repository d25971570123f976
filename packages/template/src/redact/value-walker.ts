// Runs one reading of the answer through the automaton, and knows where in the answer each decoded byte came from.

import { ROOT } from './automaton.ts';
import type { Reading, Search } from './reading.ts';

const FEW = 16;

export class ValueWalker implements Reading {
  readonly #search: Search;
  /**
   * Where the last decoded bytes began, at least as many as belong to a match under way. A ring buffer, made when the
   * first match begins.
   */
  #starts: Float64Array | undefined;
  #state = ROOT;
  #fed = 0;

  constructor(search: Search) {
    this.#search = search;
  }

  feed(byte: number, start: number, end: number): void {
    const { automaton, activity, found } = this.#search;
    if (this.#state === ROOT && automaton.begins[byte] === 0) return;
    const state = automaton.step(this.#state, byte);
    if (this.#state === ROOT) activity.count += 1;
    this.#state = state;
    if (state === ROOT) {
      activity.count -= 1;
      return;
    }
    this.#note(start, automaton.depthOf(state));
    const pattern = automaton.endingAt(state);
    if (pattern >= 0) found.add({ start: this.#startBack(automaton.lengthOf(pattern)), end, pattern });
  }

  openFrom(): number {
    if (this.#state === ROOT) return Number.POSITIVE_INFINITY;
    return this.#startBack(this.#search.automaton.depthOf(this.#state));
  }

  reset(): void {
    if (this.#state !== ROOT) this.#search.activity.count -= 1;
    this.#state = ROOT;
  }

  end(): void {}

  /** A copy with the same state. */
  copy(): ValueWalker {
    const copy = new ValueWalker(this.#search);
    copy.#state = this.#state;
    copy.#fed = this.#fed;
    copy.#starts = this.#starts?.slice();
    if (this.#state !== ROOT) this.#search.activity.count += 1;
    return copy;
  }

  #note(start: number, depth: number): void {
    let starts = this.#starts;
    if (starts === undefined || depth > starts.length) {
      const larger = new Float64Array(starts === undefined ? FEW : 2 * starts.length);
      for (let back = 1; starts !== undefined && back <= starts.length; back += 1) {
        const at = this.#fed - back;
        larger[at & (larger.length - 1)] = starts[at & (starts.length - 1)] ?? 0;
      }
      starts = larger;
      this.#starts = larger;
    }
    starts[this.#fed & (starts.length - 1)] = start;
    this.#fed = (this.#fed + 1) | 0;
  }

  /** Where the decoded byte that is `count` back began. */
  #startBack(count: number): number {
    const starts = this.#starts;
    return starts?.[(this.#fed - count) & (starts.length - 1)] ?? 0;
  }
}
