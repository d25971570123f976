/** Everything a request refers to, once each, and who named it. Nothing is looked up here. */
import type { Reference } from '@knoxcall/template';

/** `byCaller`: the caller's own request names it, so `allowed_secrets` of the route holds for it. */
export type NamedReference = { readonly reference: Reference; readonly byCaller: boolean };

export type References = ReadonlyMap<string, NamedReference>;

export const NO_REFERENCES: References = new Map();

/** So many different ones a request may have; one with more is refused. */
export const MAX_REFERENCES = 100;

/** `callerReferences`: those of the caller's own request. */
export function allReferences(
  { ownReferences }: { readonly ownReferences: References },
  callerReferences: ReadonlyMap<string, Reference>,
): References {
  if (callerReferences.size === 0) return ownReferences;
  const all = new Map(ownReferences);
  for (const [key, reference] of callerReferences) all.set(key, { reference, byCaller: true });
  return all;
}
