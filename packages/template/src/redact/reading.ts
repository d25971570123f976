// What the parts of a redaction have in common: each reads the answer in some way and hands on what it read.

import type { Automaton } from './automaton.ts';
import type { Found } from './span-queue.ts';

/** Takes bytes as they were read, each with the span of the answer that spells it. */
export interface Reading {
  feed(byte: number, start: number, end: number): void;
  /** Where in the answer what is not decided yet begins; Infinity: everything is. */
  openFrom(): number;
  /** Forgets what has begun. */
  reset(): void;
  /** The answer is over. */
  end(): void;
}

/** How many parts of a reading are in the middle of something: with none of them its next byte may as well be its first. */
export class Activity {
  count = 0;
}

/** What every reading of one answer works with. */
export interface Search {
  readonly automaton: Automaton;
  readonly found: Found;
  readonly activity: Activity;
}
