/** Drops the members that were not given: for updates, absence means "leave it". */

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

export function definedFields<T extends Record<string, unknown>>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
