// Plans the result before a byte of it is written: each value escaped once for a kind of place, and for each
// placeholder the changes that its neighbours need.

import type { Reference } from '../reference.ts';
import type { Placeholder, PlaceKind, Scanned } from '../scan/scanned-body.ts';
import { TemplateError } from '../template-error.ts';
import { type Edges, NO_EDGES, reach, slide } from './border.ts';
import { ESCAPINGS, type Escaping, inAscii } from './escape-value.ts';

/** Values by `Reference.key`, UTF-8. */
export type Values = ReadonlyMap<string, Uint8Array>;

/** A value at one kind of place, shared by all its placeholders. `bytes` is the escaped value, once it is made. */
interface Written {
  readonly value: Uint8Array;
  readonly escaping: Escaping;
  /** Of the escaped value. */
  readonly length: number;
  count: number;
  bytes: Uint8Array;
}

/** One placeholder and what is written for it. */
export interface Slot {
  readonly placeholder: Placeholder;
  readonly written: Written;
  edges: Edges;
}

interface Slots {
  readonly inOrder: readonly Slot[];
  readonly distinct: readonly Written[];
}

/** Measures only; copies nothing. Throws `value_not_representable`, `unresolved_reference`. */
export function measureSlots({ placeholders, charset }: Scanned, values: Values): Slots {
  const known = new Map<Reference, Map<PlaceKind, Written>>();
  const distinct: Written[] = [];
  const inOrder = placeholders.map((placeholder): Slot => {
    const { reference, place } = placeholder;
    const ofReference = known.get(reference) ?? new Map<PlaceKind, Written>();
    let written = ofReference.get(place);
    if (written === undefined) {
      written = measure(requireValue(reference, values), placeholder, charset);
      known.set(reference, ofReference.set(place, written));
      distinct.push(written);
    }
    written.count += 1;
    return { placeholder, written, edges: NO_EDGES };
  });
  return { inOrder, distinct };
}

function measure(value: Uint8Array, placeholder: Placeholder, charset: Scanned['charset']): Written {
  const escaping = charset === 'utf8' ? ESCAPINGS[placeholder.place] : inAscii(placeholder.place);
  if (charset === 'not_ascii' || !escaping.fits(value)) throw notRepresentable(placeholder, charset);
  return { value, escaping, length: escaping.length(value), count: 0, bytes: value };
}

/** Applies the neighbours' changes to every placeholder, and returns how many bytes they add to the result. */
export function fitEdges({ bytes, charset }: Scanned, inOrder: readonly Slot[]): number {
  if (inOrder.every(({ written }) => written.escaping.edges === undefined)) return 0;
  let grown = 0;
  let before: Uint8Array = new Uint8Array(0);
  let from = 0;
  inOrder.forEach((slot, index) => {
    const { start, end } = slot.placeholder;
    const { value, escaping } = slot.written;
    before = slide(before, bytes.subarray(Math.max(from, start - 3), start));
    const after = reach(bytes, end, inOrder[index + 1]?.placeholder.start ?? bytes.length);
    const edges = escaping.edges === undefined ? NO_EDGES : escaping.edges(value, { before, after });
    if (edges === null) throw notRepresentable(slot.placeholder, charset);
    slot.edges = edges;
    grown += edges.head.length - edges.headOf + edges.tail.length - edges.tailOf;
    for (const piece of piecesOf(slot)) before = slide(before, piece);
    from = end;
  });
  return grown;
}

/** What stands in the result for a placeholder. */
export function piecesOf({ written: { bytes }, edges }: Slot): readonly Uint8Array[] {
  if (edges === NO_EDGES) return [bytes];
  return [edges.head, bytes.subarray(edges.headOf, bytes.length - edges.tailOf), edges.tail];
}

/** Throws `unresolved_reference`. */
export function requireValue(reference: Reference, values: Values): Uint8Array {
  const value = values.get(reference.key);
  if (value) return value;
  throw new TemplateError(
    'unresolved_reference',
    `No value was given for ${reference.placeholder}`,
    reference,
  );
}

function notRepresentable({ place, reference }: Placeholder, charset: Scanned['charset']): TemplateError {
  return new TemplateError(
    'value_not_representable',
    `Cannot insert ${reference.placeholder}: ${charset === 'not_ascii' ? BAD_CHARSET : whyNot(place)}`,
    reference,
  );
}

const BAD_CHARSET = 'the document names a charset that is not known, or in which ASCII is written otherwise';

function whyNot(place: PlaceKind): string {
  return place === 'unfit'
    ? 'the placeholder stands where no value can be written (in a DOCTYPE, or across the end of a string or a tag)'
    : 'its value holds characters that cannot be written there, or would join with its neighbours';
}
