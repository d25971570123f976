/** What a dry run may know of secrets: names, rules and whether there is a value; never a value. */
import type { PrismaClient } from '@knoxcall/database';
import type { Reference } from '@knoxcall/template';
import { presentableIn } from '../certificates/client-certificates.ts';
import { isUuid } from '../http/find-by-id.ts';
import { policyOf } from '../secrets/secret-policy.ts';
import type { KnownSecret } from './judge-secret.ts';
import type { FindSecrets } from './resolve-request.ts';

export function createFindSecrets(
  database: PrismaClient,
  { tenantId, environmentId }: { tenantId: string; environmentId: string },
): FindSecrets {
  return async (references) => {
    const names = references.filter(({ kind }) => kind === 'secret').map(({ ref }) => ref);
    const ids = references
      .filter(({ kind, ref }) => kind === 'secret_id' && isUuid(ref))
      .map(({ ref }) => ref);
    const rows = await database.secret.findMany({
      where: { tenantId, OR: [{ name: { in: names } }, { id: { in: ids } }] },
      include: {
        environments: { where: { environmentId } },
        connections: { where: { environmentId, status: 'connected' } },
      },
    });
    const certificates = rows.filter(({ kind }) => kind === 'certificate');
    const presentable = new Set<string>();
    for (const { id: secretId } of certificates) {
      if ((await presentableIn(database, { tenantId, secretId })).has(environmentId))
        presentable.add(secretId);
    }
    const secrets = rows.map(
      (row): KnownSecret => ({
        id: row.id,
        name: row.name,
        kind: row.kind,
        hasValue:
          row.kind === 'certificate'
            ? presentable.has(row.id)
            : (row.kind === 'oauth2' ? row.connections : row.environments).length > 0,
        expired: row.expiresAt !== null && row.expiresAt.getTime() <= Date.now(),
        strictExpiry: row.strictExpiryEnforcement,
        ...policyOf(row),
      }),
    );
    return new Map(references.flatMap((reference) => pair(reference, secrets)));
  };
}

function pair(reference: Reference, secrets: readonly KnownSecret[]): [string, KnownSecret][] {
  const found = secrets.find(({ id, name }) => reference.ref === (reference.kind === 'secret' ? name : id));
  return found === undefined ? [] : [[reference.key, found]];
}
