/** Everything a request refers to, once each, and who named it. Nothing is looked up here. */
import { Problem } from '@knoxcall/problems';
import type { Reference } from '@knoxcall/template';
import type { Configuration } from './configuration-of.ts';

/** `byCaller`: the caller's own request names it, so `allowed_secrets` of the route holds for it. */
export type NamedReference = { readonly reference: Reference; readonly byCaller: boolean };

export type References = ReadonlyMap<string, NamedReference>;

const MAX_REFERENCES = 100;
const NONE: References = new Map();

/** `callerReferences`: those of the caller's own request. Throws `substitution_limit` over 100 different ones. */
export function collectReferences(
  configuration: Configuration,
  callerReferences: ReadonlyMap<string, Reference>,
): References {
  if (configuration.references.size === 0 && callerReferences.size === 0) return NONE;
  const all = new Map<string, NamedReference>();
  for (const [key, reference] of configuration.references) all.set(key, { reference, byCaller: false });
  for (const [key, reference] of callerReferences) all.set(key, { reference, byCaller: true });
  if (all.size > MAX_REFERENCES) {
    throw new Problem('substitution_limit', {
      message: `The request has more than ${MAX_REFERENCES} different references.`,
    });
  }
  return all;
}
