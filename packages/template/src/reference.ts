// What a placeholder refers to. Two spellings of the same UUID are one reference.

export type ReferenceKind = 'secret' | 'secret_id' | 'var';

/**
 * `ref`: the argument; of a `secret_id` that is a UUID, in lower case. `key`: `kind:ref`, the key of the map of
 * values. `placeholder`: as it was written first (form bodies: decoded), for messages and redacted answers.
 */
export interface Reference {
  readonly kind: ReferenceKind;
  readonly ref: string;
  readonly key: string;
  readonly placeholder: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The reference of `{{kind:argument}}`; any argument makes one, also a `secret_id` that is no UUID. */
export function referenceOf(kind: ReferenceKind, argument: string): Reference {
  const ref = kind === 'secret_id' && UUID.test(argument) ? argument.toLowerCase() : argument;
  return { kind, ref, key: `${kind}:${ref}`, placeholder: `{{${kind}:${argument}}}` };
}
