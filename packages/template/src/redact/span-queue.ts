// The spans of the answer in which a value was found, until it is certain which ones count.

/** `start`, `end`: offsets in the answer, end exclusive. `pattern`: which value. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly pattern: number;
}

/** Receives spans as they are found. */
export interface Found {
  add(span: Span): void;
}

/** Passes spans on, and keeps the latest one: of those that end together, the one that began first. */
export class LatestFound implements Found {
  latest: Span | undefined;
  readonly #found: Found;

  constructor(found: Found) {
    this.#found = found;
  }

  add(span: Span): void {
    const isInside = this.latest?.end === span.end && this.latest.start < span.start;
    if (!isInside) this.latest = span;
    this.#found.add(span);
  }
}

/** No span of the queue lies within another, so both starts and ends grow. */
export class SpanQueue implements Found {
  private readonly spans: Span[] = [];
  private head = 0;

  /** Spans arrive nearly in the order of their ends: undecided escapes hold some back by a few bytes. */
  add(span: Span): void {
    let to = this.spans.length;
    while (to > this.head && this.end(to - 1) > span.end) to -= 1;
    let from = to;
    while (from > this.head && this.start(from - 1) > span.start) from -= 1;
    if (this.contains(to, span) || this.contains(from - 1, span)) return;
    if (from > this.head && this.start(from - 1) === span.start) from -= 1;
    this.spans.splice(from, to - from, span);
  }

  /** Forgets what ends before `position`, and returns the first span that is left. */
  first(position: number): Span | undefined {
    while (this.head < this.spans.length && this.end(this.head) <= position) this.head += 1;
    return this.spans[this.head];
  }

  /** Of the spans that begin at or before `position` the one that reaches furthest. */
  furthest(position: number): Span | undefined {
    while (this.head + 1 < this.spans.length && this.start(this.head + 1) <= position) this.head += 1;
    return this.spans[this.head];
  }

  /** Releases the memory of forgotten spans. */
  compact(): void {
    this.spans.splice(0, this.head);
    this.head = 0;
  }

  private contains(index: number, span: Span): boolean {
    const other = index < this.head ? undefined : this.spans[index];
    return other !== undefined && other.start <= span.start && other.end >= span.end;
  }

  private start(index: number): number {
    return this.spans[index]?.start ?? 0;
  }

  private end(index: number): number {
    return this.spans[index]?.end ?? 0;
  }
}
