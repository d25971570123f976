// Plans what is written before a byte of the result is: each value escaped once for a kind of place, and the changes
// that the neighbours of a placeholder need.

import type { Reference } from '../reference.ts';
import type { PlaceKind, Use } from '../scan/placeholder-list.ts';
import { type Scanned, STEP_BYTES, type Steps } from '../scan/scanned-body.ts';
import { TemplateError } from '../template-error.ts';
import { type Border, type Edges, NO_EDGES, reach, slide } from './border.ts';
import { ESCAPINGS, type Escaping, inAscii } from './escape-value.ts';

/** Values by `Reference.key`, UTF-8. */
export type Values = ReadonlyMap<string, Uint8Array>;

/** What is written for all placeholders of one use. `bytes` is the escaped value, once it is made. */
export interface Written {
  readonly use: Use;
  readonly value: Uint8Array;
  readonly escaping: Escaping;
  /** Of the escaped value. */
  readonly length: number;
  bytes: Uint8Array;
}

/**
 * One for each use, in their order. Measures only; copies nothing. Throws `value_not_representable`,
 * `unresolved_reference`.
 */
export function* measureUses({ placeholders, charset }: Scanned, values: Values): Steps<Written[]> {
  const all: Written[] = [];
  for (const use of placeholders.uses) {
    all.push(measure(use, requireValue(use.reference, values), charset));
    yield;
  }
  return all;
}

function measure(use: Use, value: Uint8Array, charset: Scanned['charset']): Written {
  const escaping = charset === 'utf8' ? ESCAPINGS[use.place] : inAscii(use.place);
  if (charset === 'not_ascii' || !escaping.fits(value)) throw notRepresentable(use, charset);
  return { use, value, escaping, length: escaping.length(value), bytes: value };
}

/** What the neighbours of placeholders change. */
export interface FittedEdges {
  /** By the index of the placeholder; only where they change something. */
  readonly changed: ReadonlyMap<number, Edges>;
  /** How many bytes that adds to the result. */
  readonly grown: number;
}

const NO_CHANGE: FittedEdges = { changed: new Map(), grown: 0 };

/** Throws `value_not_representable`. */
export function* fitEdges(scanned: Scanned, all: readonly Written[]): Steps<FittedEdges> {
  if (all.every(({ escaping }) => escaping.edges === undefined)) return NO_CHANGE;
  const { bytes, placeholders, charset } = scanned;
  const changed = new Map<number, Edges>();
  let grown = 0;
  let before: Uint8Array = new Uint8Array(0);
  let from = 0;
  for (let index = 0; index < placeholders.length; ) {
    for (const end = from + STEP_BYTES; index < placeholders.length && from < end; index += 1) {
      const start = placeholders.startOf(index);
      const written = writtenFor(placeholders.useOf(index), all);
      before = slide(before, bytes.subarray(Math.max(from, start - 3), start));
      from = placeholders.endOf(index);
      const isLast = index + 1 === placeholders.length;
      const after = reach(bytes, from, isLast ? bytes.length : placeholders.startOf(index + 1));
      const edges = edgesOf(written, { before, after });
      if (edges === null) throw notRepresentable(written.use, charset);
      if (!isEmpty(edges)) changed.set(index, edges);
      grown += edges.head.length - edges.headOf + edges.tail.length - edges.tailOf;
      for (const piece of piecesOf(written, edges)) before = slide(before, piece);
    }
    yield;
  }
  return { changed, grown };
}

function isEmpty({ head, headOf, tail, tailOf }: Edges): boolean {
  return head.length + headOf + tail.length + tailOf === 0;
}

function edgesOf({ value, escaping }: Written, border: Border): Edges | null {
  return escaping.edges === undefined ? NO_EDGES : escaping.edges(value, border);
}

/** What is written for the placeholders of a use. */
export function writtenFor(use: number, all: readonly Written[]): Written {
  const written = all[use];
  if (written === undefined) throw new RangeError(`no use has the index ${use}`);
  return written;
}

/** What stands in the result for a placeholder. */
export function piecesOf({ bytes }: Written, edges: Edges): readonly Uint8Array[] {
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

function notRepresentable({ place, reference }: Use, charset: Scanned['charset']): TemplateError {
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
