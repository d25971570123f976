// One timer for the stage a request is in; a later stage replaces it.

export class Watch {
  #timer: NodeJS.Timeout | undefined;

  /** Calls `onEnd` after `ms` unless refreshed, replaced or stopped before. */
  start(ms: number, onEnd: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(onEnd, ms);
  }

  /** Something moved: the time of this stage begins again. */
  refresh(): void {
    this.#timer?.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
