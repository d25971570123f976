/** Hints for a dry run, where a name leads nowhere or a body has no placeholder. */
import type { PrismaClient } from '@knoxcall/database';
import type { Warning } from '../http/operation.ts';
import { suggestNames } from '../secrets/similar-names.ts';
import { bodyWarnings } from './near-miss-warnings.ts';
import type { Resolved } from './resolve-request.ts';

type Tenant = { database: PrismaClient; tenantId: string };

export async function resolveHints(place: Tenant, resolved: Resolved): Promise<Warning[]> {
  const { database, tenantId } = place;
  const inBody = await bodyWarnings(resolved.bodyText, async (names) => {
    const where = { tenantId, name: { in: names } };
    const rows = names.length === 0 ? [] : await database.secret.findMany({ where, select: { name: true } });
    return new Set(rows.map(({ name }) => name));
  });
  return [...(await missingWarnings(place, resolved)), ...inBody];
}

async function missingWarnings(
  { database, tenantId }: Tenant,
  { missing, secrets }: Resolved,
): Promise<Warning[]> {
  const unknown = new Set(secrets.filter(({ name }) => name === null).map(({ ref }) => ref));
  const named = missing.filter(({ kind, ref }) => kind === 'secret' && unknown.has(ref));
  const hints = await suggestNames(
    database,
    tenantId,
    named.map(({ ref }) => ref),
  );
  return [...hints].flatMap(([ref, hint]) =>
    hint === ''
      ? []
      : [{ code: 'missing_secret', message: `There is no secret '${ref}'. ${hint}`, path: 'secrets' }],
  );
}
