// Puts the values where the placeholders stand. An inserted value is never scanned again. The length of the result is
// computed, checked and reserved before anything is copied.

import { boundaryLines } from '../scan/multipart-lines.ts';
import type { ScannedMultipart } from '../scan/scan-multipart.ts';
import { finish, type Scanned, STEP_BYTES, type Steps } from '../scan/scanned-body.ts';
import { TemplateError } from '../template-error.ts';
import {
  type FittedEdges,
  fitEdges,
  measureUses,
  piecesOf,
  type Values,
  type Written,
  writtenFor,
} from './written.ts';

export interface RenderLimit {
  /** The most bytes that a result may have. */
  readonly maxBytes: number;
  /** Called before that many bytes are allocated; an error that it throws ends the rendering. */
  readonly reserve: (bytes: number) => void;
}

/** Bytes that one step writes: memory that is new to the process costs more than the copying. */
export const STEP_BYTES_WRITTEN = 65_536;

/** For results that are only looked at, never sent. */
export const UNLIMITED: RenderLimit = { maxBytes: Number.POSITIVE_INFINITY, reserve: () => undefined };

/**
 * The text with every placeholder replaced; without placeholders the same buffer. Throws `TemplateError`:
 * `substitution_limit`, `value_not_representable`, `unresolved_reference`.
 */
export function renderBody(scanned: Scanned, values: Values, limit: RenderLimit): Buffer {
  return finish(renderBodyInSteps(scanned, values, limit));
}

export function* renderBodyInSteps(scanned: Scanned, values: Values, limit: RenderLimit): Steps<Buffer> {
  const { bytes, placeholders } = scanned;
  if (placeholders.length === 0) return bytes;
  const all = yield* measureUses(scanned, values);
  let length = bytes.length - placeholders.covered;
  let copied = 0;
  for (const { use, value, length: ofOne } of all) {
    length += use.count * ofOne;
    if (ofOne !== value.length) copied += ofOne;
  }
  checkLimit(length, limit);
  limit.reserve(length + copied);
  for (const written of all) {
    written.bytes = written.escaping.escape(written.value);
    yield;
  }
  const fitted = yield* fitEdges(scanned, all);
  checkLimit(length + fitted.grown, limit);
  limit.reserve(fitted.grown);
  return yield* write(scanned, all, { ...fitted, length: length + fitted.grown });
}

/** Throws `substitution_limit` where the length is over the limit. */
export function checkLimit(length: number, { maxBytes }: Pick<RenderLimit, 'maxBytes'>): void {
  if (length <= maxBytes) return;
  const message = `The result of the substitution would have more than ${maxBytes} bytes`;
  throw new TemplateError('substitution_limit', message);
}

function put(out: Buffer, to: number, piece: Uint8Array): number {
  out.set(piece, to);
  return to + piece.length;
}

function putEach(out: Buffer, to: number, pieces: readonly Uint8Array[]): number {
  return pieces.reduce((at, piece) => put(out, at, piece), to);
}

/** `length`: of the result. */
function* write(
  { bytes, placeholders }: Scanned,
  all: readonly Written[],
  { changed, length }: FittedEdges & { readonly length: number },
): Steps<Buffer> {
  const out = Buffer.allocUnsafe(length);
  let to = 0;
  let from = 0;
  for (let index = 0; index < placeholders.length; ) {
    const [fromEnd, toEnd] = [from + STEP_BYTES, to + STEP_BYTES_WRITTEN];
    for (; index < placeholders.length && from < fromEnd && to < toEnd; index += 1) {
      to += bytes.copy(out, to, from, placeholders.startOf(index));
      from = placeholders.endOf(index);
      const written = writtenFor(placeholders.useOf(index), all);
      const edges = changed.get(index);
      to = edges === undefined ? put(out, to, written.bytes) : putEach(out, to, piecesOf(written, edges));
    }
    yield;
  }
  bytes.copy(out, to, from);
  return out;
}

/**
 * A form with files, with the values in its text fields; no value ends a part or begins one. Throws as `renderBody`;
 * `value_not_representable` where a value would make a line that begins like the boundary.
 */
export function* renderMultipartInSteps(
  scanned: ScannedMultipart,
  values: Values,
  limit: RenderLimit,
): Steps<Buffer> {
  const rendered = yield* renderBodyInSteps(scanned, values, limit);
  const [first] = scanned.references.values();
  if (first === undefined) return rendered;
  // All bytes around the values stay, so an additional boundary line was made by a value.
  const before = boundaryLines(scanned.bytes, scanned.dashed).length;
  yield;
  if (boundaryLines(rendered, scanned.dashed).length === before) return rendered;
  const named = [...scanned.references.values()].map(({ placeholder }) => placeholder).join(', ');
  throw new TemplateError(
    'value_not_representable',
    `With ${named} a line of the form would be read as its boundary`,
    first,
  );
}
