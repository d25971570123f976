/** From a name to a slug: `Stripe (live)` -> `stripe-live`, `Zürich` -> `zurich`. */

export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
    .replaceAll(/-+$/g, '');
  return slug === '' ? 'route' : slug;
}
