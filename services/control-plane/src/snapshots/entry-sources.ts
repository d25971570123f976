/** What stands in each kind of entry, read from PostgreSQL for many objects at once. */
import type { Prisma } from '@knoxcall/database';
import {
  apiKeyEntry,
  environmentEntry,
  nameEntry,
  type SecretEntry,
  secretEntry,
  tenantEntry,
} from '@knoxcall/snapshot';
import { isUnattended } from '../columns.ts';
import type { BuildContext } from './build-context.ts';
import { splitName } from './name-object.ts';

export type Source = { revision: bigint; payload: unknown };
export type LoadSources = (
  context: BuildContext,
  objectIds: readonly string[],
) => Promise<Map<string, Source>>;

export const sources: Record<'tenant' | 'api-key' | 'environment' | 'name' | 'secret', LoadSources> = {
  tenant: async (context) => {
    const { database, tenantId, indexKey } = context;
    const tenant = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
    const { slug, enabled, entryRevision } = tenant;
    const directCalls = tenant.directCalls ? { defaultEnvironment: await defaultEnvironment(context) } : null;
    const payload = tenantEntry.parse({ slug, enabled, indexKey: indexKey.toString('base64'), directCalls });
    return new Map([[tenantId, { revision: entryRevision, payload }]]);
  },
  'api-key': async ({ database, tenantId }, keyIds) => {
    const where = { tenantId, keyId: { in: [...keyIds] }, revokedAt: null };
    const rows = await database.apiKey.findMany({ where });
    return new Map(rows.map((row) => [row.keyId, apiKeySource(row)]));
  },
  environment: async ({ database, tenantId }, ids) => {
    const rows = await database.environment.findMany({ where: { tenantId, id: { in: [...ids] } } });
    return new Map(
      rows.map(({ id, revision, variables }) => [
        id,
        { revision, payload: environmentEntry.parse({ variables }) },
      ]),
    );
  },
  name: async (context, objectIds) => {
    const names = objectIds.map((objectId) => [objectId, ...splitName(objectId)] as const);
    const ofKind = (kind: string): string[] => names.filter((one) => one[1] === kind).map((one) => one[2]);
    return new Map([
      ...(await secretNames(context, ofKind('secret'))),
      ...(await routeNames(context, ofKind('route'))),
    ]);
  },
  secret: loadSecretSources,
};

/** The secrets' payloads and revisions; also for whoever wants to know what a proxy would read. */
export async function loadSecretSources(
  { database, tenantId }: Pick<BuildContext, 'database' | 'tenantId'>,
  ids: readonly string[],
): Promise<Map<string, { revision: bigint; payload: SecretEntry }>> {
  const where = { tenantId, id: { in: [...ids] } };
  const rows = await database.secret.findMany({ where, include: secretParts });
  return new Map(rows.map((row) => [row.id, { revision: row.revision, payload: secretPayload(row) }]));
}

async function defaultEnvironment({ database, tenantId }: BuildContext): Promise<string> {
  const where = { tenantId, isDefault: true };
  return (await database.environment.findFirstOrThrow({ where, select: { name: true } })).name;
}

function apiKeySource(key: Prisma.ApiKeyGetPayload<object>): Source {
  const payload = apiKeyEntry.parse({
    id: key.id,
    role: key.role,
    secretHash: Buffer.from(key.secretHash).toString('base64'),
    rateLimitRequests: key.rateLimitRequests,
    expiresAt: key.expiresAt?.getTime() ?? null,
    allowedRoutes: key.allowedRoutes,
    allowedEnvironments: key.allowedEnvironments,
    ipAllowlist: key.ipAllowlist,
  });
  return { revision: key.revision, payload };
}

async function secretNames(
  { database, tenantId }: BuildContext,
  names: string[],
): Promise<[string, Source][]> {
  if (names.length === 0) return [];
  const where = { tenantId, name: { in: names } };
  const rows = await database.secret.findMany({ where, select: { id: true, name: true, revision: true } });
  return rows.map((row) => [`secret:${row.name}`, nameSource(row)]);
}

async function routeNames(
  { database, tenantId }: BuildContext,
  names: string[],
): Promise<[string, Source][]> {
  if (names.length === 0) return [];
  const rows = await database.routeName.findMany({
    where: { tenantId, name: { in: names } },
    include: { route: { select: { id: true, revision: true } } },
  });
  return rows.map((row) => [`route:${row.name}`, nameSource(row.route)]);
}

function nameSource({ id, revision }: { id: string; revision: bigint }): Source {
  return { revision, payload: nameEntry.parse({ id }) };
}

const named = { environment: { select: { id: true, name: true } } } as const;
const secretParts = {
  environments: { include: named },
  connections: { include: named },
  oauth2: { select: { grantType: true } },
} as const;

function secretPayload(secret: Prisma.SecretGetPayload<{ include: typeof secretParts }>): SecretEntry {
  const environments =
    secret.kind === 'oauth2'
      ? secret.connections.map(({ environment, status, sealedRefreshToken }) => {
          const renewable = sealedRefreshToken !== null || isUnattended(secret.oauth2?.grantType ?? '');
          return { ...environment, status, renewable };
        })
      : secret.environments.map(({ environment }) => ({ ...environment, status: null }));
  return secretEntry.parse({
    id: secret.id,
    name: secret.name,
    kind: secret.kind,
    allowedHosts: secret.allowedHosts,
    allowedRoutes: secret.allowedRoutes,
    alwaysRedact: secret.alwaysRedact,
    expiresAt: secret.expiresAt?.getTime() ?? null,
    strictExpiryEnforcement: secret.strictExpiryEnforcement,
    environments,
  });
}
