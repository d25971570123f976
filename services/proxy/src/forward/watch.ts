// A deadline for the stage that a request is in; a later stage replaces it. All watches share one timer, because nearly
// every one is stopped long before its deadline. A missed deadline is noticed at most two ticks late.
import { Chain, type Link } from '../chain.ts';

const TICK_MS = 25;
const running = new Chain<Watch>();
let timer: NodeJS.Timeout | undefined;

function tick(): void {
  const now = performance.now();
  for (let watch = running.first; watch !== null; ) {
    const next = watch.after;
    watch.look(now);
    watch = next;
  }
  if (running.first === null) {
    clearInterval(timer);
    timer = undefined;
  }
}

export class Watch implements Link<Watch> {
  before: Watch | null = null;
  after: Watch | null = null;
  #ms: number = 0;
  /** Undefined: nothing is watched. */
  #onEnd: (() => void) | undefined;
  #endsAt: number = 0;
  /** The time starts with the next tick. */
  #isFresh: boolean = false;

  /** Calls `onEnd` after `ms` unless refreshed, replaced or stopped before. */
  start(ms: number, onEnd: () => void): void {
    if (this.#onEnd === undefined) running.add(this);
    timer ??= setInterval(tick, TICK_MS);
    this.#ms = ms;
    this.#onEnd = onEnd;
    this.#isFresh = true;
  }

  /** Something moved: the time of this stage starts again. */
  refresh(): void {
    this.#isFresh = true;
  }

  stop(): void {
    if (this.#onEnd === undefined) return;
    this.#onEnd = undefined;
    running.remove(this);
  }

  /** Called by the shared timer only. */
  look(now: number): void {
    const onEnd = this.#onEnd;
    if (this.#isFresh) {
      this.#isFresh = false;
      this.#endsAt = now + this.#ms;
    } else if (now >= this.#endsAt) {
      this.stop();
      onEnd?.();
    }
  }
}
