/**
 * Announces changes: to a request that waits for the change of one entry, such as a token, and to listeners that want
 * all of them.
 */

/** `null`: anything may have changed. */
export type OnChanged = (entryKey: string | null) => void;

export class ChangeSignal {
  readonly #listeners: OnChanged[] = [];
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

  /** Adds a listener; it is never removed. */
  onChanged(listener: OnChanged): void {
    this.#listeners.push(listener);
  }

  changed(key: string): void {
    this.#wake(key);
    for (const listener of this.#listeners) listener(key);
  }

  changedAll(): void {
    for (const key of this.#waiting.keys()) this.#wake(key);
    for (const listener of this.#listeners) listener(null);
  }

  #wake(key: string): void {
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
  }
}
