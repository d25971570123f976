// Puts the values where the placeholders stand. An inserted value is never scanned again. The length of the result is
// computed, checked and reserved before anything is copied.

import { boundaryLines } from '../scan/multipart-lines.ts';
import type { ScannedMultipart } from '../scan/scan-multipart.ts';
import type { Scanned } from '../scan/scanned-body.ts';
import { TemplateError } from '../template-error.ts';
import { fitEdges, measureSlots, piecesOf, type Slot, type Values } from './slots.ts';

export interface RenderLimit {
  /** The most bytes that a result may have. */
  readonly maxBytes: number;
  /** Called before that many bytes are allocated; an error that it throws ends the rendering. */
  readonly reserve: (bytes: number) => void;
}

/** For results that are only looked at, never sent. */
export const UNLIMITED: RenderLimit = { maxBytes: Number.POSITIVE_INFINITY, reserve: () => undefined };

/**
 * The text with every placeholder replaced; without placeholders the same buffer. Throws `TemplateError`:
 * `substitution_limit`, `value_not_representable`, `unresolved_reference`.
 */
export function renderBody(scanned: Scanned, values: Values, limit: RenderLimit): Buffer {
  if (scanned.placeholders.length === 0) return scanned.bytes;
  const { inOrder, distinct } = measureSlots(scanned, values);
  let length = scanned.bytes.length;
  let copied = 0;
  for (const { start, end } of scanned.placeholders) length -= end - start;
  for (const written of distinct) {
    length += written.count * written.length;
    if (written.length !== written.value.length) copied += written.length;
  }
  checkLimit(length, limit);
  limit.reserve(length + copied);
  for (const written of distinct) written.bytes = written.escaping.escape(written.value);
  const grown = fitEdges(scanned, inOrder);
  checkLimit(length + grown, limit);
  limit.reserve(grown);
  return write(scanned.bytes, inOrder, length + grown);
}

/** Throws `substitution_limit` where the length is over the limit. */
export function checkLimit(length: number, { maxBytes }: Pick<RenderLimit, 'maxBytes'>): void {
  if (length <= maxBytes) return;
  const message = `The result of the substitution would have more than ${maxBytes} bytes`;
  throw new TemplateError('substitution_limit', message);
}

function write(bytes: Buffer, inOrder: readonly Slot[], length: number): Buffer {
  const out = Buffer.allocUnsafe(length);
  let to = 0;
  let from = 0;
  for (const slot of inOrder) {
    to += bytes.copy(out, to, from, slot.placeholder.start);
    for (const piece of piecesOf(slot)) {
      out.set(piece, to);
      to += piece.length;
    }
    from = slot.placeholder.end;
  }
  bytes.copy(out, to, from);
  return out;
}

/**
 * A form with files, with the values in its text fields; no value ends a part or begins one. Throws as `renderBody`;
 * `value_not_representable` where a value would make a line that begins like the boundary.
 */
export function renderMultipart(scanned: ScannedMultipart, values: Values, limit: RenderLimit): Buffer {
  const rendered = renderBody(scanned, values, limit);
  const [first] = scanned.references.values();
  if (first === undefined) return rendered;
  // All bytes around the values stay, so an additional boundary line was made by a value.
  const before = boundaryLines(scanned.bytes, scanned.dashed).length;
  if (boundaryLines(rendered, scanned.dashed).length === before) return rendered;
  const named = [...scanned.references.values()].map(({ placeholder }) => placeholder).join(', ');
  throw new TemplateError(
    'value_not_representable',
    `With ${named} a line of the form would be read as its boundary`,
    first,
  );
}
