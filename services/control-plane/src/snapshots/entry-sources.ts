/** The content of each kind of entry, read from PostgreSQL for many objects at once. */
import { sqlOf } from '@knoxcall/database';
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

export type Source = { revision: bigint; payload: unknown };
type LoadSources = (context: BuildContext, objectIds: readonly string[]) => Promise<Map<string, Source>>;

export const sources: Record<'tenant' | 'api-key' | 'environment' | 'name' | 'secret', LoadSources> = {
  tenant: loadTenantSource,
  'api-key': async ({ database, tenantId }, keyIds) => {
    const rows = await sqlOf(database)<ApiKeyRow>`
      SELECT id, key_id AS "keyId", role, secret_hash AS "secretHash", rate_limit_requests AS "rateLimitRequests",
        expires_at AS "expiresAt", allowed_routes AS "allowedRoutes", allowed_environments AS "allowedEnvironments",
        ip_allowlist AS "ipAllowlist", revision
      FROM api_keys
      WHERE tenant_id = ${tenantId}::uuid AND key_id = ANY(${keyIds}::text[]) AND revoked_at IS NULL`;
    return new Map(rows.map((row) => [row.keyId, apiKeySource(row)]));
  },
  environment: async ({ database, tenantId }, ids) => {
    const rows = await sqlOf(database)<{ id: string; revision: bigint; variables: unknown }>`
      SELECT id, revision, variables FROM environments
      WHERE tenant_id = ${tenantId}::uuid AND id = ANY(${ids}::uuid[])`;
    return new Map(
      rows.map(({ id, revision, variables }) => [
        id,
        { revision, payload: environmentEntry.parse({ variables }) },
      ]),
    );
  },
  name: async (context, objectIds) => {
    const names = objectIds.map(splitName);
    const ofKind = (kind: string): string[] => names.filter((one) => one[0] === kind).map((one) => one[1]);
    return new Map([
      ...(await secretNames(context, ofKind('secret'))),
      ...(await routeNames(context, ofKind('route'))),
    ]);
  },
  secret: loadSecretSources,
};

type TenantRow = { slug: string; enabled: boolean; revision: bigint; defaultEnvironment: string | null };

/** `defaultEnvironment`: null where a call must name a route. */
async function loadTenantSource({
  database,
  tenantId,
  indexKey,
}: BuildContext): Promise<Map<string, Source>> {
  const rows = await sqlOf(database)<TenantRow>`
    SELECT slug, enabled, entry_revision AS revision, CASE WHEN direct_calls THEN (
      SELECT name FROM environments WHERE tenant_id = tenants.id AND is_default LIMIT 1
    ) END AS "defaultEnvironment"
    FROM tenants WHERE id = ${tenantId}::uuid`;
  return new Map(
    rows.map(({ slug, enabled, revision, defaultEnvironment }) => {
      const directCalls = defaultEnvironment === null ? null : { defaultEnvironment };
      const payload = tenantEntry.parse({
        slug,
        enabled,
        indexKey: indexKey.export().toString('base64'),
        directCalls,
      });
      return [tenantId, { revision, payload }];
    }),
  );
}

/** Payloads and revisions of secrets; also for code that needs to know a proxy's view. */
export async function loadSecretSources(
  { database, tenantId }: Pick<BuildContext, 'database' | 'tenantId'>,
  ids: readonly string[],
): Promise<Map<string, { revision: bigint; payload: SecretEntry }>> {
  const rows = await secretRows({ database, tenantId }, ids);
  return new Map(rows.map((row) => [row.id, { revision: row.revision, payload: secretPayload(row) }]));
}

type ApiKeyRow = {
  id: string;
  keyId: string;
  role: string;
  secretHash: Uint8Array;
  rateLimitRequests: number | null;
  expiresAt: Date | null;
  allowedRoutes: unknown;
  allowedEnvironments: unknown;
  ipAllowlist: unknown;
  revision: bigint;
};

function apiKeySource(key: ApiKeyRow): Source {
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
  const rows = await sqlOf(database)<{ id: string; name: string; revision: bigint }>`
    SELECT secret.* FROM unnest((SELECT ${names}::text[])) AS wanted(name)
    CROSS JOIN LATERAL (
      SELECT id, name, revision FROM secrets WHERE tenant_id = ${tenantId}::uuid AND name = wanted.name OFFSET 0
    ) secret`;
  return rows.map((row) => [`secret:${row.name}`, nameSource(row)]);
}

async function routeNames(
  { database, tenantId }: BuildContext,
  names: string[],
): Promise<[string, Source][]> {
  if (names.length === 0) return [];
  const rows = await sqlOf(database)<{ id: string; name: string; revision: bigint }>`
    SELECT route.id, named.name, route.revision
    FROM unnest((SELECT ${names}::text[])) AS wanted(name)
    CROSS JOIN LATERAL (
      SELECT * FROM route_names WHERE tenant_id = ${tenantId}::uuid AND name = wanted.name OFFSET 0
    ) named
    CROSS JOIN LATERAL (
      SELECT id, revision FROM routes WHERE tenant_id = ${tenantId}::uuid AND id = named.route_id OFFSET 0
    ) route`;
  return rows.map((row) => [`route:${row.name}`, nameSource(row)]);
}

function nameSource({ id, revision }: { id: string; revision: bigint }): Source {
  return { revision, payload: nameEntry.parse({ id }) };
}

type Environment = { id: string; name: string };

/** `connections`: where an OAuth2 secret is or was connected. */
type SecretRow = {
  id: string;
  name: string;
  kind: string;
  revision: bigint;
  allowedHosts: unknown;
  allowedRoutes: unknown;
  alwaysRedact: boolean;
  expiresAt: Date | null;
  strictExpiryEnforcement: boolean;
  grantType: string | null;
  environments: Environment[];
  connections: (Environment & { status: string; isRefreshable: boolean })[];
};

function secretRows(
  { database, tenantId }: Pick<BuildContext, 'database' | 'tenantId'>,
  ids: readonly string[],
): Promise<SecretRow[]> {
  return sqlOf(database)<SecretRow>`
    SELECT secret.id, secret.name, secret.kind, secret.revision, secret.allowed_hosts AS "allowedHosts",
      secret.allowed_routes AS "allowedRoutes", secret.always_redact AS "alwaysRedact",
      secret.expires_at AS "expiresAt", secret.strict_expiry_enforcement AS "strictExpiryEnforcement",
      (
        SELECT grant_type FROM oauth2_configurations WHERE tenant_id = secret.tenant_id AND secret_id = secret.id
      ) AS "grantType",
      ARRAY(
        SELECT json_build_object('id', environment.id, 'name', environment.name)
        FROM secret_environments place
        JOIN environments environment
          ON environment.tenant_id = place.tenant_id AND environment.id = place.environment_id
        WHERE place.tenant_id = secret.tenant_id AND place.secret_id = secret.id
      ) AS environments,
      ARRAY(
        SELECT json_build_object('id', environment.id, 'name', environment.name, 'status', connection.status,
          'isRefreshable', connection.sealed_refresh_token IS NOT NULL)
        FROM oauth2_connections connection
        JOIN environments environment
          ON environment.tenant_id = connection.tenant_id AND environment.id = connection.environment_id
        WHERE connection.tenant_id = secret.tenant_id AND connection.secret_id = secret.id
      ) AS connections
    FROM unnest((SELECT ${ids}::uuid[])) AS wanted(id)
    CROSS JOIN LATERAL (
      SELECT * FROM secrets WHERE tenant_id = ${tenantId}::uuid AND id = wanted.id OFFSET 0
    ) secret`;
}

function secretPayload(secret: SecretRow): SecretEntry {
  const environments =
    secret.kind === 'oauth2'
      ? secret.connections.map(({ isRefreshable, ...connection }) => ({
          ...connection,
          renewable: isRefreshable || isUnattended(secret.grantType ?? ''),
        }))
      : secret.environments.map((environment) => ({ ...environment, status: null }));
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

/** The form of a name in the outbox: `route:<name>` or `secret:<name>`. */
export function splitName(objectId: string): ['route' | 'secret', string] {
  const colon = objectId.indexOf(':');
  return [objectId.slice(0, colon) === 'route' ? 'route' : 'secret', objectId.slice(colon + 1)];
}
