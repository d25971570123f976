/**
 * One method for each kind of entry: from memory, else read from Redis, opened and kept. The floors say whether an
 * entry exists, and its least revision; a data key needs no floor, because the KMS decides whether it unwraps.
 */

import type { DataKeyName } from '@knoxcall/envelope';
import {
  type ApiKeyEntry,
  apiKeyEntry,
  type EntryKind,
  type EnvironmentEntry,
  entryBinding,
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
import type { Awaitable } from '../awaitable.ts';
import type { EntryCache, Flight, Loaded } from './entry-cache.ts';
import type { EntryOpener } from './entry-opener.ts';
import type { EntryReader } from './entry-reader.ts';
import type { Floors } from './floors.ts';
import { type Tenant, unavailable } from './snapshots.ts';

/** A wrapped data key from the snapshots; only the KMS can unwrap it. */
export class WrappedDataKey {
  readonly name: DataKeyName;
  readonly wrapped: Uint8Array;

  constructor(name: DataKeyName, wrapped: Uint8Array) {
    this.name = name;
    this.wrapped = wrapped;
  }
}

/** The place of an entry; for an API key, the tenant is in the entry only. */
type Place = { kind: EntryKind; tenantId: string; objectId: string };
type Present = StoredEntry & { payload: Buffer };

type KnownApiKey = { tenantId: string; entry: ApiKeyEntry };
/** A value as it lies in Redis, still sealed. */
type StoredValue = Omit<Present, 'tenantId'>;

export type Entries = {
  apiKey(keyId: string): Awaitable<KnownApiKey | undefined>;
  tenant(tenantId: string): Awaitable<Tenant | undefined>;
  dataKey(tenantId: string, dataKeyId: string): Promise<WrappedDataKey | undefined>;
  environment(tenantId: string, environmentId: string): Awaitable<EnvironmentEntry | undefined>;
  route(tenantId: string, routeId: string): Awaitable<RouteEntry | undefined>;
  name(tenantId: string, indexed: string): Awaitable<NameEntry | undefined>;
  secret(tenantId: string, secretId: string): Awaitable<SecretEntry | undefined>;
  value(tenantId: string, objectId: string): Awaitable<StoredValue | undefined>;
};

/** Memory of an entry beside its payload: its key, its objects, the cache's own record. */
const overheadBytes = 1_000;
/** A parsed payload takes about this many times the bytes of its text. */
const parsedFactor = 4;

type EntriesParts = { cache: EntryCache; reader: EntryReader; floors: Floors; open: EntryOpener };

/** Every method rejects with `dependency_unavailable`. */
export function createEntries(parts: EntriesParts): Entries {
  const { cache, open } = parts;

  const find = createFinder(parts);

  function load<V extends object>(place: Place, make: (stored: Present) => V | Promise<V>) {
    const key = entryKey(place.tenantId, place.kind, place.objectId);
    return cache.get<V>(key, async (flight): Promise<Loaded<V> | undefined> => {
      const stored = await find(place, key, flight);
      if (stored === undefined) return undefined;
      const value = await make(stored);
      const factor = place.kind === 'value' || place.kind === 'data-key' ? 1 : parsedFactor;
      return { value, bytes: overheadBytes + key.length + factor * stored.payload.length };
    });
  }

  function loadSealed<V extends object>(place: Place, schema: ZodType<V>) {
    return load(place, ({ revision, payload }) => open({ ...place, revision, payload }, schema));
  }

  function loadApiKey(keyId: string): Promise<KnownApiKey | undefined> {
    return load(
      { kind: 'api-key', tenantId: '', objectId: keyId },
      async ({ tenantId, revision, payload }) => {
        if (tenantId === null) throw unavailable(new Error('an API key names no tenant'));
        const sealed = { kind: 'api-key', tenantId, objectId: keyId, revision, payload } as const;
        return Object.freeze({ tenantId, entry: await open(sealed, apiKeyEntry) });
      },
    );
  }

  function loadTenant(tenantId: string): Promise<Tenant | undefined> {
    return load({ kind: 'tenant', tenantId, objectId: tenantId }, async ({ revision, payload }) => {
      const sealed = { kind: 'tenant', tenantId, objectId: tenantId, revision, payload } as const;
      return Object.freeze({ id: tenantId, ...(await open(sealed, tenantEntry)) });
    });
  }

  /** Looks into memory before anything is made for a load. */
  function entryOf<V extends object>(kind: EntryKind, schema: ZodType<V>) {
    return (tenantId: string, objectId: string): Awaitable<V | undefined> =>
      cache.present<V>(entryKey(tenantId, kind, objectId)) ??
      loadSealed({ kind, tenantId, objectId }, schema);
  }

  return {
    apiKey: (keyId) => cache.present<KnownApiKey>(entryKey('', 'api-key', keyId)) ?? loadApiKey(keyId),
    tenant: (tenantId) =>
      cache.present<Tenant>(entryKey(tenantId, 'tenant', tenantId)) ?? loadTenant(tenantId),
    dataKey: (tenantId, objectId) =>
      load({ kind: 'data-key', tenantId, objectId }, ({ payload }) => {
        return new WrappedDataKey({ id: objectId, tenantId }, payload);
      }),
    environment: entryOf('environment', environmentEntry),
    route: entryOf('route', routeEntry),
    name: entryOf('name', nameEntry),
    secret: entryOf('secret', secretEntry),
    value: (tenantId, objectId) =>
      cache.present<StoredValue>(entryKey(tenantId, 'value', objectId)) ??
      load({ kind: 'value', tenantId, objectId }, (stored) => stored),
  };
}

type Find = (place: Place, key: string, flight: Flight) => Promise<Present | undefined>;

/** Reads an entry and compares it with its floor. */
function createFinder({ reader, floors }: EntriesParts): Find {
  /** Undefined where no such entry exists; never an entry that is older than its floor. */
  async function find(place: Place, key: string, flight: Flight): Promise<Present | undefined> {
    if (place.kind === 'data-key') return reader.read(key, flight);
    if (place.kind === 'api-key') return findApiKey(place, key, flight);
    // With the shard in memory, most names that do not exist are answered without asking Redis.
    const floor = await floors.of(place.tenantId, key);
    if (floor === undefined) return undefined;
    return requireFloor(place, { stored: await reader.read(key, flight), floor }, flight);
  }

  /** Only the entry of an API key says which tenant owns it. */
  async function findApiKey(place: Place, key: string, flight: Flight): Promise<Present | undefined> {
    const stored = await reader.read(key, flight);
    if (stored === undefined) return undefined;
    const { tenantId } = stored;
    if (tenantId === null) throw unavailable(new Error('an API key names no tenant'));
    const floor = await floors.of(tenantId, key);
    return floor === undefined ? undefined : requireFloor({ ...place, tenantId }, { stored, floor }, flight);
  }

  async function requireFloor(
    place: Place,
    { stored, floor }: { stored: Present | undefined; floor: number },
    flight: Flight,
  ): Promise<Present> {
    if (stored !== undefined && stored.revision >= floor) return stored;
    const code = stored === undefined ? 'missing_entry' : 'old_entry';
    const binding = entryBinding({ ...place, revision: stored?.revision ?? 0n });
    return reader.doubt({ code, binding }, flight);
  }

  return find;
}
