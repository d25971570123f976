/** Goes through all pages of a list. */

type Page<Item> = { data: Item[]; meta: { page: number; total_pages: number } };

/** The largest page that the service gives. */
const perPage = 100;

/** `read` is called for one page after the other: `listAll((query) => client.get('/v1/routes', { query }))`. */
export async function listAll<Item>(
  read: (query: { page: number; per_page: number }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1, last = 1; page <= last; page += 1) {
    const answer = await read({ page, per_page: perPage });
    items.push(...answer.data);
    last = answer.meta.total_pages;
  }
  return items;
}
