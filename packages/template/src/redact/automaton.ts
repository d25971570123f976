// One Aho-Corasick automaton over all values: a step a byte, however many values there are.

/** The state before the first byte. */
export const ROOT = 0;

const NONE = -1;

/** At most 32,767 patterns, none empty; of two that are equal the first counts. */
export class Automaton {
  /** Length of the longest pattern, in bytes. */
  readonly longest: number;
  private readonly patterns: readonly Uint8Array[];
  /** Byte of the only child, where there is but one. */
  private readonly edge: Uint8Array;
  /** Its state; or -1 - index into `branches`; or 0. */
  private readonly child: Int32Array;
  private readonly branches: Int32Array[] = [];
  private readonly failure: Int32Array;
  private readonly depth: Int32Array;
  private readonly ending: Int16Array;

  constructor(patterns: readonly Uint8Array[]) {
    const states = patterns.reduce((sum, pattern) => sum + pattern.length, 1);
    this.patterns = patterns;
    this.longest = patterns.reduce((longest, pattern) => Math.max(longest, pattern.length), 0);
    this.edge = new Uint8Array(states);
    this.child = new Int32Array(states);
    this.failure = new Int32Array(states);
    this.depth = new Int32Array(states);
    this.ending = new Int16Array(states).fill(NONE);
    this.branch(ROOT);
    this.addPatterns();
    this.link();
  }

  step(from: number, byte: number): number {
    let state = from;
    for (;;) {
      const next = this.childOf(state, byte);
      if (next !== 0 || state === ROOT) return next;
      state = this.failure[state] ?? ROOT;
    }
  }

  /** Whether a pattern begins with this byte. */
  begins(byte: number): boolean {
    return this.childOf(ROOT, byte) !== 0;
  }

  /** How many of the last bytes may be the beginning of a pattern. */
  depthOf(state: number): number {
    return this.depth[state] ?? 0;
  }

  /** The longest pattern that ends in this state, or -1. */
  endingAt(state: number): number {
    return this.ending[state] ?? NONE;
  }

  /** In bytes. */
  lengthOf(pattern: number): number {
    return this.patterns[pattern]?.length ?? 0;
  }

  private childOf(state: number, byte: number): number {
    const child = this.child[state] ?? 0;
    if (child < 0) return this.branches[-1 - child]?.[byte] ?? 0;
    return child !== 0 && this.edge[state] === byte ? child : 0;
  }

  private addPatterns(): void {
    let states = 1;
    this.patterns.forEach((pattern, index) => {
      let state = ROOT;
      for (const byte of pattern) {
        let next = this.childOf(state, byte);
        if (next === 0) {
          next = states++;
          this.depth[next] = (this.depth[state] ?? 0) + 1;
          this.addChild(state, byte, next);
        }
        state = next;
      }
      if (this.ending[state] === NONE) this.ending[state] = index;
    });
  }

  private addChild(state: number, byte: number, next: number): void {
    if (this.child[state] === 0) {
      this.edge[state] = byte;
      this.child[state] = next;
      return;
    }
    this.branch(state)[byte] = next;
  }

  /** The table of a state with several children; makes one of its only child. */
  private branch(state: number): Int32Array {
    const child = this.child[state] ?? 0;
    const existing = child < 0 ? this.branches[-1 - child] : undefined;
    if (existing) return existing;
    const table = new Int32Array(256);
    if (child > 0) table[this.edge[state] ?? 0] = child;
    this.child[state] = -1 - this.branches.length;
    this.branches.push(table);
    return table;
  }

  /** Breadth first: the failure of a state is shorter, so it is known already. */
  private link(): void {
    let level: number[] = [ROOT];
    while (level.length > 0) {
      const below: number[] = [];
      for (const state of level) {
        this.eachChild(state, (byte, next) => {
          const failure = state === ROOT ? ROOT : this.step(this.failure[state] ?? ROOT, byte);
          this.failure[next] = failure;
          if (this.ending[next] === NONE) this.ending[next] = this.endingAt(failure);
          below.push(next);
        });
      }
      level = below;
    }
  }

  private eachChild(state: number, visit: (byte: number, next: number) => void): void {
    const child = this.child[state] ?? 0;
    if (child > 0) visit(this.edge[state] ?? 0, child);
    if (child >= 0) return;
    this.branches[-1 - child]?.forEach((next, byte) => {
      if (next !== 0) visit(byte, next);
    });
  }
}
