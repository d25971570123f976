/** A dry run's view of secrets: the proxy's own entries, and whether there is a value; never a value. */
import type { PrismaClient } from '@knoxcall/database';
import type { SecretEntry } from '@knoxcall/snapshot';
import { presentableIn } from '../certificates/client-certificates.ts';
import { loadSecretSources } from '../snapshots/entry-sources.ts';
import type { KnownSecret } from './judge-secret.ts';
import type { FindSecrets } from './resolve-request.ts';
import { findNamed } from './route-templates.ts';

export function createFindSecrets(
  database: PrismaClient,
  { tenantId, environmentId }: { tenantId: string; environmentId: string },
): FindSecrets {
  const hasValue = async ({ id, kind, environments }: SecretEntry): Promise<boolean> => {
    if (kind === 'certificate')
      return (await presentableIn(database, { tenantId, secretId: id })).has(environmentId);
    const here = environments.find((one) => one.id === environmentId);
    return here !== undefined && (here.status === null || here.status === 'connected');
  };
  return async (references) => {
    const named = await findNamed(
      { tx: database, tenantId },
      references.map((reference) => ({ reference })),
    );
    const ids = new Set([...named.values()].map(({ id }) => id));
    const known = new Map<string, KnownSecret>();
    for (const { payload: entry } of (await loadSecretSources({ database, tenantId }, [...ids])).values())
      known.set(entry.id, { entry, hasValue: await hasValue(entry) });
    return new Map(
      [...named].flatMap(([key, { id }]): [string, KnownSecret][] => {
        const found = known.get(id);
        return found === undefined ? [] : [[key, found]];
      }),
    );
  };
}
