/**
 * Items in the order in which they came, for a number that is small while thousands come and go in a second. A Set would
 * be rebuilt all the time, and V8 links each table of it to the next: one dead table that has grown old keeps all that
 * came after it from being collected while it is young.
 */

export type Link<Item> = { before: Item | null; after: Item | null };

/** An item is in one chain at most. */
export class Chain<Item extends Link<Item>> {
  #first: Item | null = null;
  #last: Item | null = null;

  get first(): Item | null {
    return this.#first;
  }

  add(item: Item): void {
    item.before = this.#last;
    if (this.#last === null) this.#first = item;
    else this.#last.after = item;
    this.#last = item;
  }

  /** The item must be in this chain. It is left without links, so that it keeps nobody. */
  remove(item: Item): void {
    const { before, after } = item;
    if (before === null) this.#first = after;
    else before.after = after;
    if (after === null) this.#last = before;
    else after.before = before;
    item.before = null;
    item.after = null;
  }
}
