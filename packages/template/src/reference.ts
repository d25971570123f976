// A placeholder's reference. Two spellings of the same UUID are one reference.

/** Kinds that both a caller and a route may write. */
type CallerKind = 'secret' | 'secret_id' | 'var';
/** The rest count in the configuration of a route only: a header of the caller's, a variable of the environment, a random UUID. */
export type ReferenceKind = CallerKind | 'header' | 'env' | 'uuid';

/**
 * `ref`: the argument; of a `secret_id` that is a UUID and of a `header`, in lower case; empty for `uuid`. `key`:
 * `kind:ref`, the key of the map of values. `placeholder`: as it was written first (in forms, paths and queries:
 * decoded), for messages and redacted answers.
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
  const isCaseless = kind === 'header' || (kind === 'secret_id' && UUID.test(argument));
  const ref = isCaseless ? argument.toLowerCase() : argument;
  const placeholder = kind === 'uuid' ? '{{uuid}}' : `{{${kind}:${argument}}}`;
  return { kind, ref, key: `${kind}:${ref}`, placeholder };
}

/** Does the reference name a secret, by name or by id? */
export function namesSecret({ kind }: Pick<Reference, 'kind'>): boolean {
  return kind === 'secret' || kind === 'secret_id';
}
