/** Works on many items, some at a time. */

type Turns<T> = { readonly atOnce: number; readonly work: (item: T) => Promise<unknown> };

export async function inTurn<T>(items: Iterable<T>, { atOnce, work }: Turns<T>): Promise<void> {
  const shared = items[Symbol.iterator]();
  const take = async (): Promise<void> => {
    for (let next = shared.next(); !next.done; next = shared.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}
