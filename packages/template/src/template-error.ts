// What can go wrong once every reference has its value. Messages name references and places, never a value.

import type { Reference } from './reference.ts';

/**
 * - `substitution_limit`: the result would be larger than the caller allows; nothing was copied.
 * - `value_not_representable`: the value cannot stand where its placeholder stands.
 * - `invalid_header_value`: with the value a header could not be sent, or would be read as another one.
 * - `body_not_mergeable`: the caller's body is no JSON object that values can be merged into.
 * - `unresolved_reference`: the caller of this package did not look up every reference (a fault of ours).
 */
export type TemplateErrorCode =
  | 'substitution_limit'
  | 'value_not_representable'
  | 'invalid_header_value'
  | 'body_not_mergeable'
  | 'unresolved_reference';

/** `reference` is set for `value_not_representable` and `unresolved_reference`. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly code: TemplateErrorCode;
  readonly reference: Reference | undefined;

  constructor(code: TemplateErrorCode, message: string, reference?: Reference) {
    super(message);
    this.code = code;
    this.reference = reference;
  }
}
