// One Aho-Corasick automaton over all values: a step a byte, however many values there are. Its tables hold the values:
// the owner must wipe it.

/** The state before the first byte. */
export const ROOT = 0;

/** Memory of one state. */
export const STATE_BYTES = 15;

const NONE = -1;
/** States that are built between two pauses. */
const STATES_A_SLICE = 8192;

/** At most 32,767 patterns, none empty; of two equal ones the first counts. */
export class Automaton {
  /** Whether a pattern begins with a byte. */
  readonly begins = new Uint8Array(256);
  readonly #lengths: Int32Array;
  /** Byte of the only child, where there is but one. */
  readonly #edge: Uint8Array;
  /** The child's state; or -1 - index into `branches`; or 0 for no child. */
  readonly #child: Int32Array;
  readonly #branches: Int32Array[] = [];
  readonly #failure: Int32Array;
  readonly #depth: Int32Array;
  readonly #ending: Int16Array;

  private constructor(patterns: readonly Uint8Array[]) {
    const states = patterns.reduce((sum, pattern) => sum + pattern.length, 1);
    this.#lengths = Int32Array.from(patterns, (pattern) => pattern.length);
    this.#edge = new Uint8Array(states);
    this.#child = new Int32Array(states);
    this.#failure = new Int32Array(states);
    this.#depth = new Int32Array(states);
    this.#ending = new Int16Array(states).fill(NONE);
    this.#branch(ROOT);
    for (const pattern of patterns) this.begins[pattern[0] ?? 0] = 1;
  }

  /** Yields often: a large value takes milliseconds. */
  static *build(patterns: readonly Uint8Array[]): Generator<undefined, Automaton> {
    const automaton = new Automaton(patterns);
    yield* automaton.#addPatterns(patterns);
    yield* automaton.#link();
    return automaton;
  }

  step(from: number, byte: number): number {
    let state = from;
    for (;;) {
      const next = this.#childOf(state, byte);
      if (next !== 0 || state === ROOT) return next;
      state = this.#failure[state] ?? ROOT;
    }
  }

  /** How many of the last bytes may be the beginning of a pattern. */
  depthOf(state: number): number {
    return this.#depth[state] ?? 0;
  }

  /** The longest pattern that ends in this state, or -1. */
  endingAt(state: number): number {
    return this.#ending[state] ?? NONE;
  }

  /** In bytes. */
  lengthOf(pattern: number): number {
    return this.#lengths[pattern] ?? 0;
  }

  /** Clears the tables; nothing is found afterwards. */
  wipe(): void {
    this.#edge.fill(0);
    this.#child.fill(0);
    this.#failure.fill(0);
    for (const table of this.#branches) table.fill(0);
    this.begins.fill(0);
  }

  #childOf(state: number, byte: number): number {
    const child = this.#child[state] ?? 0;
    if (child < 0) return this.#branches[-1 - child]?.[byte] ?? 0;
    return child !== 0 && this.#edge[state] === byte ? child : 0;
  }

  *#addPatterns(patterns: readonly Uint8Array[]): Generator<undefined, void> {
    let states = 1;
    for (const [index, pattern] of patterns.entries()) {
      let state = ROOT;
      for (const byte of pattern) {
        let next = this.#childOf(state, byte);
        if (next === 0) {
          next = states++;
          this.#depth[next] = this.depthOf(state) + 1;
          this.#addChild(state, byte, next);
          if (states % STATES_A_SLICE === 0) yield;
        }
        state = next;
      }
      if (this.#ending[state] === NONE) this.#ending[state] = index;
    }
  }

  #addChild(state: number, byte: number, next: number): void {
    if (this.#child[state] === 0) {
      this.#edge[state] = byte;
      this.#child[state] = next;
      return;
    }
    this.#branch(state)[byte] = next;
  }

  /** The table of a state with several children; makes one of its only child. */
  #branch(state: number): Int32Array {
    const child = this.#child[state] ?? 0;
    const existing = child < 0 ? this.#branches[-1 - child] : undefined;
    if (existing) return existing;
    const table = new Int32Array(256);
    if (child > 0) table[this.#edge[state] ?? 0] = child;
    this.#child[state] = -1 - this.#branches.length;
    this.#branches.push(table);
    return table;
  }

  /** Breadth first: the failure of a state is shorter, so it is known already. */
  *#link(): Generator<undefined, void> {
    const queue = new Int32Array(this.#child.length);
    let queued = 1;
    for (let linked = 0; linked < queued; linked += 1) {
      queued = this.#linkChildren(queue, linked, queued);
      if (linked % STATES_A_SLICE === STATES_A_SLICE - 1) yield;
    }
  }

  /** Puts the children of the state at `at` behind the others of the queue, and returns how many there are then. */
  #linkChildren(queue: Int32Array, at: number, queued: number): number {
    const state = queue[at] ?? ROOT;
    let count = queued;
    const link = (byte: number, next: number): void => {
      const failure = state === ROOT ? ROOT : this.step(this.#failure[state] ?? ROOT, byte);
      this.#failure[next] = failure;
      if (this.#ending[next] === NONE) this.#ending[next] = this.endingAt(failure);
      queue[count++] = next;
    };
    const child = this.#child[state] ?? 0;
    if (child > 0) link(this.#edge[state] ?? 0, child);
    if (child < 0) {
      this.#branches[-1 - child]?.forEach((next, byte) => {
        if (next !== 0) link(byte, next);
      });
    }
    return count;
  }
}
