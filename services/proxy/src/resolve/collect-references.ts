/** Everything a request refers to, once each, and who named it. Nothing is looked up here. */
import { Problem } from '@knoxcall/problems';
import type { Reference } from '@knoxcall/template';

/** `byCaller`: the caller's own request names it, so `allowed_secrets` of the route holds for it. */
export type NamedReference = { readonly reference: Reference; readonly byCaller: boolean };

export type References = ReadonlyMap<string, NamedReference>;

export const NO_REFERENCES: References = new Map();

const MAX_REFERENCES = 100;

/** `callerReferences`: those of the caller's own request. Throws `substitution_limit` over 100 different ones. */
export function collectReferences(
  { ownReferences }: { readonly ownReferences: References },
  callerReferences: ReadonlyMap<string, Reference>,
): References {
  const all = callerReferences.size === 0 ? ownReferences : withCallers(ownReferences, callerReferences);
  if (all.size > MAX_REFERENCES) {
    throw new Problem('substitution_limit', {
      message: `The request has more than ${MAX_REFERENCES} different references.`,
    });
  }
  return all;
}

function withCallers(own: References, callerReferences: ReadonlyMap<string, Reference>): References {
  const all = new Map(own);
  for (const [key, reference] of callerReferences) all.set(key, { reference, byCaller: true });
  return all;
}
