// Follows one reading of the answer through the automaton, and knows where in the answer each decoded byte came from.

import { type Automaton, ROOT } from './automaton.ts';
import type { Span, SpanQueue } from './span-queue.ts';

export class ValueWalker {
  private readonly automaton: Automaton;
  private readonly found: SpanQueue;
  /** Where the last decoded bytes began, as many as the longest value has. */
  private readonly starts: Float64Array;
  private state = ROOT;
  private slot = 0;

  /** `maxBytes`: no more decoded bytes than this are ever fed. */
  constructor(automaton: Automaton, found: SpanQueue, maxBytes: number) {
    this.automaton = automaton;
    this.found = found;
    this.starts = new Float64Array(Math.min(automaton.longest, maxBytes));
  }

  /** One decoded byte, and where in the answer it is spelled. Returns the value that ends with it. */
  feed(byte: number, start: number, end: number): Span | undefined {
    this.starts[this.slot] = start;
    this.slot = this.slot + 1 === this.starts.length ? 0 : this.slot + 1;
    this.state = this.automaton.step(this.state, byte);
    const pattern = this.automaton.endingAt(this.state);
    if (pattern < 0) return undefined;
    const span = { start: this.startBack(this.automaton.lengthOf(pattern)), end, pattern };
    this.found.add(span);
    return span;
  }

  /** Where the earliest value that may still be completed begins; Infinity: there is none. */
  openFrom(): number {
    const depth = this.automaton.depthOf(this.state);
    return depth === 0 ? Number.POSITIVE_INFINITY : this.startBack(depth);
  }

  /** Whether no value has begun. */
  isIdle(): boolean {
    return this.state === ROOT;
  }

  reset(): void {
    this.state = ROOT;
  }

  /** Where the decoded byte that is `count` back began. */
  private startBack(count: number): number {
    const slot = this.slot - count;
    return this.starts[slot < 0 ? slot + this.starts.length : slot] ?? 0;
  }
}
