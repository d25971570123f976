// Types that the parts of a redaction share: each reads the answer in some way and hands on the bytes that it read.

import type { Automaton } from './automaton.ts';
import type { Found } from './span-queue.ts';

/** Takes bytes as they were read, each with the span of the answer that spells it. */
export interface Reading {
  feed(byte: number, start: number, end: number): void;
  /** Offset in the answer of the first undecided byte; Infinity: everything is decided. */
  openFrom(): number;
  /** Forgets matches that have begun. */
  reset(): void;
  /** The answer is over. */
  end(): void;
}

/** Counts the parts of a reading that are in the middle of something. At 0, the next byte may as well be the first. */
export class Activity {
  count = 0;
}

/** What every reading of one answer works with. */
export interface Search {
  readonly automaton: Automaton;
  readonly found: Found;
  readonly activity: Activity;
}
