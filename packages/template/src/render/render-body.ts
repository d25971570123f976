// Puts the values where the placeholders stand. What was inserted is never scanned again.

import type { Reference } from '../reference.ts';
import type { Placeholder, ScannedBody } from '../scan/scanned-body.ts';
import { TemplateError } from '../template-error.ts';
import { reach, slide } from './border.ts';
import { ESCAPE_VALUE } from './escape-value.ts';

/** Values by `Reference.key`, UTF-8. */
export type Values = ReadonlyMap<string, Uint8Array>;

/** The most bytes that a result may have. */
export interface RenderLimit {
  readonly maxBytes: number;
}

/**
 * The body with every placeholder replaced; without placeholders the very buffer that was scanned.
 * Throws `TemplateError`: `substitution_limit`, `value_not_representable`, `unresolved_reference`.
 */
export function renderBody(scanned: ScannedBody, values: Values, limit: RenderLimit): Buffer {
  if (scanned.placeholders.length === 0) return scanned.bytes;
  refuseOversize(scanned, values, limit);
  const pieces = renderPieces(scanned, values, limit);
  return Buffer.concat(pieces);
}

/** The value of a reference. Throws `unresolved_reference`. */
export function requireValue(reference: Reference, values: Values): Uint8Array {
  const value = values.get(reference.key);
  if (value) return value;
  throw new TemplateError(
    'unresolved_reference',
    `No value was given for ${reference.placeholder}`,
    reference,
  );
}

/** Throws `substitution_limit` where the length is over the limit. */
export function checkLimit(length: number, limit: RenderLimit): void {
  if (length <= limit.maxBytes) return;
  const message = `The result of the substitution would have more than ${limit.maxBytes} bytes`;
  throw new TemplateError('substitution_limit', message);
}

/** Escaping never shortens: what is over the limit before it is refused before a value is looked at. */
function refuseOversize(scanned: ScannedBody, values: Values, limit: RenderLimit): void {
  let length = scanned.bytes.length;
  for (const { start, end, reference } of scanned.placeholders) {
    length += requireValue(reference, values).length - (end - start);
  }
  checkLimit(length, limit);
}

/** Source and escaped values in turn. Only what needs escapes is new memory, and the limit counts it as it grows. */
function renderPieces(
  { bytes, placeholders }: ScannedBody,
  values: Values,
  limit: RenderLimit,
): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let before: Uint8Array = new Uint8Array(0);
  let length = bytes.length;
  let at = 0;
  const push = (piece: Uint8Array): void => {
    pieces.push(piece);
    before = slide(before, piece);
  };
  placeholders.forEach((placeholder, index) => {
    const { start, end, reference } = placeholder;
    push(bytes.subarray(at, start));
    const after = reach(bytes, end, placeholders[index + 1]?.start ?? bytes.length);
    const escaped = ESCAPE_VALUE[placeholder.place](requireValue(reference, values), { before, after });
    if (!escaped) throw notRepresentable(placeholder);
    length += escaped.length - (end - start);
    checkLimit(length, limit);
    push(escaped);
    at = end;
  });
  pieces.push(bytes.subarray(at));
  return pieces;
}

function notRepresentable({ place, reference }: Placeholder): TemplateError {
  const why =
    place === 'unfit'
      ? 'the placeholder stands where no value can be written (in a DOCTYPE, or across the end of a string or a tag)'
      : 'its value holds characters that cannot be written there, or would join with its neighbours';
  return new TemplateError(
    'value_not_representable',
    `Cannot insert ${reference.placeholder}: ${why}`,
    reference,
  );
}
