/**
 * From what PostgreSQL holds now to the entries of the snapshot. The row that carries the revision is always read
 * before what hangs on it: content may then be newer than its label, and a later publication follows, but never
 * older, which would stay.
 */
import type { PrismaClient } from '@knoxcall/database';
import type { DataKey } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import {
  apiKeyEntry,
  type EntryKind,
  entryBinding,
  entryKey,
  indexedName,
  nameEntry,
  routeEntry,
  secretEntry,
  tenantEntry,
} from '@knoxcall/snapshot';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { openIndexKey } from '../tenants/index-key.ts';
import { buildRouteEntry } from './build-route-entry.ts';
import { buildValueEntry } from './build-value-entry.ts';
import { type BuiltEntry, tombstone } from './built-entry.ts';
import type { OutboxRow } from './outbox-row.ts';

export type BuildContext = {
  database: PrismaClient;
  dataKeys: DataKeys;
  tenantId: string;
  dataKey: DataKey;
  indexKey: Buffer;
};

type Source = { revision: bigint; payload: unknown } | null;

/** What every build of one tenant needs, read once. */
export async function openBuildContext(
  database: PrismaClient,
  dataKeys: DataKeys,
  tenantId: string,
): Promise<BuildContext> {
  const tenant = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  const dataKey = await dataKeys.get(tenantId, tenant.activeDataKeyId, database);
  return { database, dataKeys, tenantId, dataKey, indexKey: await openIndexKey(database, dataKeys, tenant) };
}

/** The entry that an outbox row asks for; a tombstone where its object is gone. */
export async function buildEntry(context: BuildContext, row: OutboxRow): Promise<BuiltEntry> {
  const { tenantId } = context;
  if (row.kind === 'data-key') return buildDataKey(context, row);
  if (row.kind === 'value') return buildValueEntry(context, row);
  const objectId = row.kind === 'name' ? indexedObjectId(context, row.objectId) : row.objectId;
  const key = entryKey(tenantId, row.kind, objectId);
  const source = await sources[row.kind](context, row.objectId);
  if (source === null) return tombstone(key, row.revision);
  const binding = entryBinding({ tenantId, kind: row.kind, objectId, revision: source.revision });
  const payload = seal(context.dataKey, binding, Buffer.from(JSON.stringify(source.payload)));
  const owner = row.kind === 'api-key' ? tenantId : null;
  return { key, revision: source.revision, payload, tenantId: owner, issuedAt: null, endsAt: null };
}

function indexedObjectId({ indexKey }: BuildContext, objectId: string): string {
  const [kind, name] = splitName(objectId);
  return indexedName(indexKey, kind, name);
}

/** `route:<name>` or `secret:<name>`. */
function splitName(objectId: string): ['route' | 'secret', string] {
  const colon = objectId.indexOf(':');
  return [objectId.slice(0, colon) === 'route' ? 'route' : 'secret', objectId.slice(colon + 1)];
}

async function buildDataKey({ database, tenantId }: BuildContext, row: OutboxRow): Promise<BuiltEntry> {
  const key = entryKey(tenantId, 'data-key', row.objectId);
  const found = await database.dataKey.findUnique({ where: { tenantId_id: { tenantId, id: row.objectId } } });
  if (found === null) return tombstone(key, row.revision);
  const { revision, wrapped } = found;
  return { key, revision, payload: Buffer.from(wrapped), tenantId: null, issuedAt: null, endsAt: null };
}

const sources: Record<
  Exclude<EntryKind, 'data-key' | 'value'>,
  (context: BuildContext, objectId: string) => Promise<Source>
> = {
  tenant: tenantSource,
  'api-key': apiKeySource,
  route: async (context, id) => {
    const built = await buildRouteEntry(context.database, context.tenantId, id);
    return built === null ? null : { revision: built.revision, payload: routeEntry.parse(built.entry) };
  },
  name: nameSource,
  secret: secretSource,
};

async function tenantSource({ database, tenantId, indexKey }: BuildContext): Promise<Source> {
  const tenant = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  const { slug, enabled, entryRevision } = tenant;
  const payload = tenantEntry.parse({ slug, enabled, indexKey: indexKey.toString('base64') });
  return { revision: entryRevision, payload };
}

async function apiKeySource({ database, tenantId }: BuildContext, keyId: string): Promise<Source> {
  const key = await database.apiKey.findUnique({ where: { keyId, tenantId } });
  if (key === null || key.revokedAt !== null) return null;
  const payload = apiKeyEntry.parse({
    id: key.id,
    role: key.role,
    secretHash: Buffer.from(key.secretHash).toString('base64'),
    rateLimitRequests: key.rateLimitRequests,
    expiresAt: key.expiresAt?.getTime() ?? null,
  });
  return { revision: key.revision, payload };
}

async function nameSource({ database, tenantId }: BuildContext, objectId: string): Promise<Source> {
  const [kind, name] = splitName(objectId);
  if (kind === 'secret') {
    const secret = await database.secret.findUnique({ where: { tenantId_name: { tenantId, name } } });
    return secret && { revision: secret.revision, payload: nameEntry.parse({ id: secret.id }) };
  }
  const found = await database.routeName.findUnique({
    where: { tenantId_name: { tenantId, name } },
    include: { route: { select: { id: true, revision: true } } },
  });
  return found && { revision: found.route.revision, payload: nameEntry.parse({ id: found.route.id }) };
}

async function secretSource({ database, tenantId }: BuildContext, id: string): Promise<Source> {
  const secret = await database.secret.findUnique({
    where: { tenantId_id: { tenantId, id } },
    include: {
      environments: { include: { environment: { select: { id: true, name: true } } } },
      connections: { include: { environment: { select: { id: true, name: true } } } },
    },
  });
  if (secret === null) return null;
  const environments =
    secret.kind === 'oauth2'
      ? secret.connections.map(({ environment, status }) => ({ ...environment, status }))
      : secret.environments.map(({ environment }) => ({ ...environment, status: null }));
  const payload = secretEntry.parse({
    id: secret.id,
    name: secret.name,
    kind: secret.kind,
    allowedHosts: secret.allowedHosts,
    expiresAt: secret.expiresAt?.getTime() ?? null,
    strictExpiryEnforcement: secret.strictExpiryEnforcement,
    environments,
  });
  return { revision: secret.revision, payload };
}
