/** The names in a table that the code itself writes, in its order. Never for what came from elsewhere: it may hold more. */

export function keysOf<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table) as Name[];
}
