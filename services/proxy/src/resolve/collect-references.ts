/** Everything a request refers to, within the number that it may have. */

import { Problem } from '@knoxcall/problems';
import { allReferences, MAX_REFERENCES, type References } from '@knoxcall/rules';

/** As `allReferences`. Throws `substitution_limit`. */
export function collectReferences(...[own, callerReferences]: Parameters<typeof allReferences>): References {
  const all = allReferences(own, callerReferences);
  if (all.size <= MAX_REFERENCES) return all;
  throw new Problem('substitution_limit', {
    message: `The request has more than ${MAX_REFERENCES} different references.`,
  });
}
