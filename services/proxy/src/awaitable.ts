/** A value that is often at hand and sometimes has to be waited for: a promise is made only where somebody waits. */

export type Awaitable<T> = T | Promise<T>;

/** Calls `use` with the value: at once where it is there, else when it resolves. */
export function whenThere<T extends object | string | undefined, Result>(
  value: Awaitable<T>,
  use: (value: T) => Awaitable<Result>,
): Awaitable<Result> {
  return value instanceof Promise ? value.then(use) : use(value);
}

export function isThere<T>(value: Awaitable<T>): value is T {
  return !(value instanceof Promise);
}
