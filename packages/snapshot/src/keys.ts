/**
 * Names of everything KnoxCall keeps in Redis. Keys of one tenant share a hash tag, so that Redis Cluster keeps them
 * together; a key holds the HMAC of a name that a person chose, never the name.
 */
import { createHmac, type KeyObject } from 'node:crypto';

/** Kinds of entries a proxy reads; each is one Redis hash. */
export const entryKinds = [
  'tenant',
  'data-key',
  'api-key',
  'environment',
  'route',
  'name',
  'secret',
  'value',
] as const;
export type EntryKind = (typeof entryKinds)[number];

/**
 * These share a slot, because scripts write several of them. `revisions`: a hash of the highest published revision of
 * each tenant. `servers`: the Redis processes that took every write since the last rebuild. `rebuilding`: the epoch of
 * a rebuild under way; if Redis is emptied meanwhile, this key is gone too.
 */
export const changes = {
  epoch: 'knox:{changes}:epoch',
  rebuilding: 'knox:{changes}:rebuilding',
  counter: 'knox:{changes}:counter',
  stream: 'knox:{changes}:stream',
  revisions: 'knox:{changes}:revisions',
  servers: 'knox:{changes}:servers',
} as const;

/**
 * Capped stream by which proxies ask for a token: `tenant`, `secret`, `environment` (UUIDs), `revision` of the token to
 * replace, and `reason`: `ended` (expired) or `rejected` (an upstream answered 401 to it).
 */
export const refreshRequestStream = 'knox:refresh-requests';

/** Every entry's key begins with one of these; a rebuild removes them. */
export const entryKeyPatterns = ['knox:{t:*', 'knox:key:*'] as const;

/** An API key is found by the public part alone, before the tenant is known. */
export const apiKeyEntryKey = (keyId: string): string => `knox:key:${keyId}`;

/**
 * Redis key of an entry. `objectId`: the tenant's own id for the tenant, the data-key id, the public part of an API key, a
 * environment, route or secret UUID, `<indexed name>` for names, `<secret>:<environment>` for values.
 */
export function entryKey(tenantId: string, kind: EntryKind, objectId: string): string {
  return kind === 'api-key' ? apiKeyEntryKey(objectId) : `knox:{t:${tenantId}}:${kind}:${objectId}`;
}

/**
 * The floors of a tenant: one hash with `root`, a field for each shard that had an entry (its number), and in clear what
 * orders writers: `o` and `r`, the ordinal and revision of the root.
 */
export const floorsKey = (tenantId: string): string => `knox:{t:${tenantId}}:floors`;

/** Names one shard in the change stream. */
export const floorShardKey = (tenantId: string, shard: number): string => `${floorsKey(tenantId)}:${shard}`;

/** The tenant whose shard a key of the change stream names; undefined for other keys. */
export function tenantOfShard(key: string): string | undefined {
  return /^knox:\{t:([^}]+)\}:floors:\d+$/.exec(key)?.[1];
}

/** Matches the entries of all data keys, for a scan. */
export const dataKeyEntryPattern = 'knox:{t:*}:data-key:*';

/** Tenant and id from such an entry's key; undefined for other keys. */
export function parseDataKeyEntryKey(key: string): { tenantId: string; id: string } | undefined {
  const [, tenantId, id] = /^knox:\{t:([^}]+)\}:data-key:(.+)$/.exec(key) ?? [];
  return tenantId === undefined || id === undefined ? undefined : { tenantId, id };
}

/**
 * Lookup form of a name under the tenant's index key: 64 hexadecimal digits. A `KeyObject`, because a key as bytes takes
 * nine times as long.
 */
export function indexedName(indexKey: KeyObject, kind: 'route' | 'secret', name: string): string {
  return createHmac('sha256', indexKey).update(`${kind}\0${name}`).digest('hex');
}
