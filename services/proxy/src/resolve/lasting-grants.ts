/**
 * Grants that hold until anything of the tenant changes: one for what a route refers to itself, and a few for what its
 * callers name besides. Only small ones are kept, because sealed values stay in memory with them.
 */
import type { Configuration, References } from '@knoxcall/rules';
import { LRUCache } from 'lru-cache';

type Lasting<Granted> = { readonly generation: number; readonly granted: Granted };

type LastingGrants<Granted> = {
  of(configuration: Configuration, references: References): Lasting<Granted> | undefined;
  keep(configuration: Configuration, references: References, made: Lasting<Granted>): void;
};

/** Configurations whose callers name secrets. */
const MAX_CONFIGURATIONS = 1_000;
/** Sets of names for one configuration; one more begins anew. */
const MAX_SETS = 8;

export function createLastingGrants<Granted>(): LastingGrants<Granted> {
  const ofRoutes = new WeakMap<Configuration, Lasting<Granted>>();
  const ofCallers = new WeakMap<Configuration, Map<string, Lasting<Granted>>>();
  /** Nothing here leads to a configuration: that of a route that was replaced is forgotten. */
  const latest = new LRUCache<Map<string, Lasting<Granted>>, true>({
    max: MAX_CONFIGURATIONS,
    dispose: (_kept, sets) => sets.clear(),
  });
  return {
    of: (configuration, references) =>
      references === configuration.ownReferences
        ? ofRoutes.get(configuration)
        : ofCallers.get(configuration)?.get(nameOf(references)),
    keep(configuration, references, made) {
      if (references === configuration.ownReferences) {
        ofRoutes.set(configuration, made);
        return;
      }
      const sets = ofCallers.get(configuration) ?? new Map<string, Lasting<Granted>>();
      if (sets.size >= MAX_SETS) sets.clear();
      ofCallers.set(configuration, sets.set(nameOf(references), made));
      latest.set(sets, true, { noDisposeOnSet: true });
    },
  };
}

/** What is referred to, as it was written, and by whom. */
function nameOf(references: References): string {
  let name = '';
  for (const { reference, byCaller } of references.values())
    name += `${reference.placeholder.length}${byCaller ? '+' : '-'}${reference.placeholder}`;
  return name;
}
