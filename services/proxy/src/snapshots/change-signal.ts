/** Lets a request wait for the change of one entry, such as a token that is being refreshed. */

export class ChangeSignal {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Resolves at the next change of the key, at the next `changedAll`, and after `timeoutMs` at the latest. */
  async whenChanged(key: string, timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting.add(resolve));
    const timer = setTimeout(resolve, timeoutMs);
    await promise;
    clearTimeout(timer);
    waiting.delete(resolve);
    if (waiting.size === 0 && this.#waiting.get(key) === waiting) this.#waiting.delete(key);
  }

  changed(key: string): void {
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
  }

  changedAll(): void {
    for (const key of this.#waiting.keys()) this.changed(key);
  }
}
