/** Who stands on which snapshot entries. */

export class EntryIndex<Holder> {
  readonly #holders = new Map<string, Set<Holder>>();

  add(entryKey: string, holder: Holder): void {
    const holders = this.#holders.get(entryKey) ?? new Set();
    this.#holders.set(entryKey, holders.add(holder));
  }

  remove(entryKey: string, holder: Holder): void {
    const holders = this.#holders.get(entryKey);
    holders?.delete(holder);
    if (holders?.size === 0) this.#holders.delete(entryKey);
  }

  holdersOf(entryKey: string): Iterable<Holder> {
    return this.#holders.get(entryKey) ?? [];
  }

  get size(): number {
    return this.#holders.size;
  }
}
