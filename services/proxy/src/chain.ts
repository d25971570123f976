/**
 * A linked list of items in the order in which they came, for few items of which thousands come and go in a second. A
 * Set would be rebuilt all the time, and V8 links each of its tables to the next: one dead table in the old generation
 * keeps all later ones from being collected in a young collection.
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

  /** The item must be in this chain. Its links are cleared, so that it keeps no other item alive. */
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
