/**
 * The routes of a list, given by id or slug and kept as ids, so that another route that gets the slug later is not
 * included.
 */
import type { Change } from '../changes/change.ts';
import { isUuid } from '../http/resource.ts';
import { validationError } from '../http/validate.ts';

/**
 * Their ids, each once. Refuses with `validation_error` of `allowed_routes` where one is not there, unless it is in
 * `kept`: a list may keep a deleted route.
 */
export async function requireRoutes(
  { tx, tenantId }: Change,
  given: readonly string[],
  kept: readonly string[] = [],
): Promise<string[]> {
  const ids = given.filter(isUuid).map((id) => id.toLowerCase());
  const rows = await tx.route.findMany({
    where: { tenantId, OR: [{ id: { in: ids } }, { slug: { in: [...given] } }] },
    select: { id: true, slug: true },
  });
  const known = new Map([
    ...rows.map(({ id, slug }) => [slug, id] as const),
    ...[...kept, ...rows.map(({ id }) => id)].map((id) => [id, id] as const),
  ]);
  const found = given.map((one) => {
    const id = known.get(isUuid(one) ? one.toLowerCase() : one);
    if (id === undefined) throw validationError({ allowed_routes: [`there is no route '${one}'`] });
    return id;
  });
  return [...new Set(found)];
}
