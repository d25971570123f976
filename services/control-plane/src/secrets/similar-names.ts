/**
 * Suggests the secret that somebody most likely meant by an unknown name. For warnings; only some of a tenant's names
 * are compared.
 */
import type { Prisma } from '@knoxcall/database';
import { closestName } from '@knoxcall/problems';

/** Bounds the comparison's time on the thread: enough for a hint. */
const maxCompared = 500;
const maxSuggested = 3;

type Reader = Pick<Prisma.TransactionClient, 'secret'>;

/** A sentence for each of the first few unknown names; '' where no name is near. */
export async function suggestNames(
  reader: Reader,
  tenantId: string,
  unknown: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const hints = new Map<string, string>();
  for (const ref of new Set(unknown)) {
    if (hints.size === maxSuggested) break;
    hints.set(ref, await hintOn(reader, tenantId, ref));
  }
  return hints;
}

async function hintOn(reader: Reader, tenantId: string, ref: string): Promise<string> {
  const first = ref.slice(0, 1);
  const rows = await reader.secret.findMany({
    where: { tenantId, name: { startsWith: first, mode: 'insensitive' } },
    select: { name: true },
    orderBy: { name: 'asc' },
    take: maxCompared,
  });
  const near = closestName(
    ref,
    rows.map(({ name }) => name),
  );
  if (near !== undefined) return `Did you mean {{secret:${near}}}?`;
  if (/^[A-Za-z0-9_]*$/.test(ref)) return '';
  return `Names of secrets have letters, digits and _ only: try {{secret:${ref.replaceAll(/[^A-Za-z0-9_]+/g, '_')}}}.`;
}
