/** One method a kind of entry: from memory, else read from Redis, opened and kept. */
import {
  type ApiKeyEntry,
  apiKeyEntry,
  type EntryKind,
  type EnvironmentEntry,
  entryKey,
  environmentEntry,
  type NameEntry,
  nameEntry,
  type RouteEntry,
  routeEntry,
  type SecretEntry,
  type StoredEntry,
  secretEntry,
  tenantEntry,
} from '@knoxcall/snapshot';
import type { ZodType } from 'zod';
import { WrappedDataKey } from '../decrypt/wrapped-data-key.ts';
import type { EntryCache, Loaded } from './entry-cache.ts';
import type { EntryOpener } from './entry-opener.ts';
import type { EntryReader } from './entry-reader.ts';
import type { Tenant } from './snapshots.ts';
import { unavailable } from './unavailable.ts';

/** Where an entry is; the tenant of an API key is told by the entry alone. */
type Place = { kind: EntryKind; tenantId: string; objectId: string };
type Present = StoredEntry & { payload: Buffer };

export type KnownApiKey = { tenantId: string; entry: ApiKeyEntry };
/** A value as it lies in Redis, still sealed. */
export type StoredValue = Omit<Present, 'tenantId'>;

export type Entries = {
  apiKey(keyId: string): Promise<KnownApiKey | undefined>;
  tenant(tenantId: string): Promise<Tenant | undefined>;
  dataKey(tenantId: string, dataKeyId: string): Promise<WrappedDataKey | undefined>;
  environment(tenantId: string, environmentId: string): Promise<EnvironmentEntry | undefined>;
  route(tenantId: string, routeId: string): Promise<RouteEntry | undefined>;
  name(tenantId: string, indexed: string): Promise<NameEntry | undefined>;
  secret(tenantId: string, secretId: string): Promise<SecretEntry | undefined>;
  value(tenantId: string, objectId: string): Promise<StoredValue | undefined>;
};

/** Memory of an entry beside its payload: its key, its objects, the cache's own. */
const overheadBytes = 500;
/** A parsed payload takes about this many times the bytes of its text. */
const parsedFactor = 4;

/** Every method rejects with `dependency_unavailable`. */
export function createEntries(parts: { cache: EntryCache; read: EntryReader; open: EntryOpener }): Entries {
  const { cache, read, open } = parts;

  function load<V extends object>(place: Place, make: (stored: Present) => V | Promise<V>) {
    const key = entryKey(place.tenantId, place.kind, place.objectId);
    return cache.get<V>(key, async (flight): Promise<Loaded<V> | undefined> => {
      const stored = await read(key, flight);
      if (stored === undefined || !isPresent(stored)) return undefined;
      const value = await make(stored);
      const factor = place.kind === 'value' || place.kind === 'data-key' ? 1 : parsedFactor;
      return { value, bytes: overheadBytes + key.length + factor * stored.payload.length };
    });
  }

  function loadSealed<V extends object>(place: Place, schema: ZodType<V>) {
    return load(place, ({ revision, payload }) => open({ ...place, revision, payload }, schema));
  }

  return {
    apiKey: (keyId) =>
      load({ kind: 'api-key', tenantId: '', objectId: keyId }, async ({ tenantId, revision, payload }) => {
        if (tenantId === null) throw unavailable(new Error('an API key names no tenant'));
        const sealed = { kind: 'api-key', tenantId, objectId: keyId, revision, payload } as const;
        return Object.freeze({ tenantId, entry: await open(sealed, apiKeyEntry) });
      }),
    tenant: (tenantId) =>
      load({ kind: 'tenant', tenantId, objectId: tenantId }, async ({ revision, payload }) => {
        const sealed = { kind: 'tenant', tenantId, objectId: tenantId, revision, payload } as const;
        return Object.freeze({ id: tenantId, ...(await open(sealed, tenantEntry)) });
      }),
    dataKey: (tenantId, objectId) =>
      load({ kind: 'data-key', tenantId, objectId }, ({ payload }) => {
        return new WrappedDataKey({ id: objectId, tenantId }, payload);
      }),
    environment: (tenantId, objectId) =>
      loadSealed({ kind: 'environment', tenantId, objectId }, environmentEntry),
    route: (tenantId, objectId) => loadSealed({ kind: 'route', tenantId, objectId }, routeEntry),
    name: (tenantId, objectId) => loadSealed({ kind: 'name', tenantId, objectId }, nameEntry),
    secret: (tenantId, objectId) => loadSealed({ kind: 'secret', tenantId, objectId }, secretEntry),
    value: (tenantId, objectId) => load({ kind: 'value', tenantId, objectId }, (stored) => stored),
  };
}

function isPresent(stored: StoredEntry): stored is Present {
  return stored.payload !== null;
}
