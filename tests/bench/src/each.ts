/** Takes the items one after the other, for ever. */
export function each<T>(items: readonly T[]): () => T {
  let at = 0;
  return () => {
    const item = items[at % items.length];
    at += 1;
    if (item === undefined) throw new Error('there is nothing to take');
    return item;
  };
}
