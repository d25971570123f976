/** The keys of an object literal in our own code, in its order. Never for other data: it may have more keys. */

export function keysOf<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table) as Name[];
}
