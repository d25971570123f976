// The placeholders that a scan finds. A body may hold tens of thousands, so each is three numbers, not an object: as
// objects, the garbage collector would stop the thread for long to move them.
import { type Reference, type ReferenceKind, referenceOf } from '../reference.ts';
import type { PlaceholderMatch } from './match-placeholder.ts';

/**
 * The kind of place decides the escaping. `unfit`: no value can stand there (inside a DOCTYPE, or a placeholder that
 * runs over the end of the string, attribute or section it began in); rendering refuses it.
 */
export type PlaceKind =
  | 'text'
  | 'json_string'
  | 'json_bare'
  | 'form'
  | 'url'
  | 'xml_text'
  | 'xml_attribute'
  | 'xml_cdata'
  | 'unfit';

/** A reference in one kind of place: all its placeholders get the same escaped value. */
export interface Use {
  readonly place: PlaceKind;
  readonly reference: Reference;
  /** How many placeholders there are of it. */
  readonly count: number;
}

/** `start`, `end`: byte offsets of the placeholder, end exclusive. */
export interface Placeholder extends Pick<Use, 'place' | 'reference'> {
  readonly start: number;
  readonly end: number;
}

/** In order. Iterating makes an object for each: use the numbers where there may be many. */
export interface Placeholders extends Iterable<Placeholder> {
  readonly length: number;
  /** How many bytes of the text they are. */
  readonly covered: number;
  /** The different ones, in the order of their first appearance. */
  readonly uses: readonly Use[];
  startOf(index: number): number;
  endOf(index: number): number;
  /** The index of its use. */
  useOf(index: number): number;
}

/** Start, end and use. */
const NUMBERS = 3;
const NO_RECORDS = new Uint32Array(0);
/** Room for the placeholders of most texts. */
const FIRST_ROOM = 4;

/** Is told of the placeholders of a text, one after the other. */
export type Gatherer = Pick<PlaceholderList, 'add'>;

/** Gathers the placeholders of one text. */
export class PlaceholderList implements Placeholders {
  readonly references = new Map<string, Reference>();
  readonly uses: (Use & { count: number })[] = [];
  length = 0;
  covered = 0;
  #records = NO_RECORDS;
  readonly #met = new Map<PlaceKind, UsesOfPlace>();

  /** Notes one placeholder and returns the position after it. */
  add(match: PlaceholderMatch, start: number, place: PlaceKind): number {
    const index = this.#met.get(place)?.spelled(match) ?? this.#meet(match, place);
    const use = this.uses[index];
    if (use !== undefined) use.count += 1;
    this.#note(start, match.end, index);
    return match.end;
  }

  startOf(index: number): number {
    return this.#records[NUMBERS * index] ?? 0;
  }

  endOf(index: number): number {
    return this.#records[NUMBERS * index + 1] ?? 0;
  }

  useOf(index: number): number {
    return this.#records[NUMBERS * index + 2] ?? 0;
  }

  *[Symbol.iterator](): Iterator<Placeholder> {
    for (let index = 0; index < this.length; index += 1) {
      const use = this.uses[this.useOf(index)];
      if (use === undefined) return;
      const { place, reference } = use;
      yield { start: this.startOf(index), end: this.endOf(index), place, reference };
    }
  }

  #note(start: number, end: number, use: number): void {
    const at = NUMBERS * this.length;
    if (at === this.#records.length) {
      const larger = new Uint32Array(Math.max(NUMBERS * FIRST_ROOM, 2 * at));
      larger.set(this.#records);
      this.#records = larger;
    }
    this.#records[at] = start;
    this.#records[at + 1] = end;
    this.#records[at + 2] = use;
    this.length += 1;
    this.covered += end - start;
  }

  /** The use of a spelling that was not met before in such a place. */
  #meet(match: PlaceholderMatch, place: PlaceKind): number {
    const fresh = referenceOf(match.kind, match.argument);
    const reference = this.references.get(fresh.key) ?? fresh;
    this.references.set(fresh.key, reference);
    const met = this.#met.get(place) ?? new UsesOfPlace();
    this.#met.set(place, met);
    const known = met.byKey.get(reference.key);
    const index = known ?? this.uses.push({ place, reference, count: 0 }) - 1;
    met.byKey.set(reference.key, index);
    met.spell(match, index);
    return index;
  }
}

/** Indexes of uses in one kind of place. */
class UsesOfPlace {
  readonly byKey = new Map<string, number>();
  /** By kind and argument, as they were read: a reference may have several spellings. */
  readonly #spellings = new Map<ReferenceKind, Map<string, number>>();

  spelled({ kind, argument }: PlaceholderMatch): number | undefined {
    return this.#spellings.get(kind)?.get(argument);
  }

  spell({ kind, argument }: PlaceholderMatch, index: number): void {
    const ofKind = this.#spellings.get(kind) ?? new Map<string, number>();
    this.#spellings.set(kind, ofKind.set(argument, index));
  }
}

/** For a text whose placeholders stay as they are. */
export const NO_PLACEHOLDERS: Placeholders = new PlaceholderList();
