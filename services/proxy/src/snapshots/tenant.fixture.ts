/** For tests: one tenant, written to Redis the way the control plane writes. */
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { DataKey, dataKeyContext, type KeyWrapper } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import {
  appendChangesScript,
  changeStreamCap,
  changes,
  type EntryKind,
  entryBinding,
  entryKey,
  indexedName,
  type RouteEntry,
  type SecretEntry,
  type SecretField,
  secretFieldBinding,
  toFields,
  tombstoneLifeMs,
  writeEntryScript,
} from '@knoxcall/snapshot';
import type { ChainableCommander, Redis } from 'ioredis';
import { createFloorsFixture } from './floors.fixture.ts';

type Place = { kind: EntryKind; objectId: string };
export type TenantFixture = Awaited<ReturnType<typeof createTenant>>;

/** Appends to the change stream; '' is a heartbeat. */
export async function announce(redis: Redis, ...keys: string[]): Promise<void> {
  await appendTo(redis, ...keys);
}

/** The same, within a transaction. */
export function appendTo(redis: Redis | ChainableCommander, ...keys: string[]): unknown {
  return appendMarked(redis, '', ...keys);
}

function appendMarked(redis: Redis | ChainableCommander, mark: string, ...keys: string[]): unknown {
  const { epoch, counter, stream } = changes;
  return redis.eval(appendChangesScript, 3, epoch, counter, stream, changeStreamCap, mark, ...keys);
}

type Written = { key: string; mark: string };
type WriterParts = {
  redis: Redis;
  id: string;
  floors: ReturnType<typeof createFloorsFixture>;
  revision: () => bigint;
};

function createWriter({ redis, id, floors, revision }: WriterParts) {
  return {
    async writeStored(place: Place, payload: Buffer | null): Promise<Written> {
      const key = entryKey(id, place.kind, place.objectId);
      const tenantId = place.kind === 'api-key' ? id : null;
      const fields = toFields({ payload, unbuilt: false, tenantId, issuedAt: null, endsAt: null });
      const life = payload === null ? tombstoneLifeMs : 0;
      await redis.eval(writeEntryScript, 1, key, String(revision()), life, ...fields);
      const least = payload === null ? null : revision();
      return { key, mark: place.kind === 'data-key' ? '' : await floors.raise(key, least) };
    },
    async tell({ key, mark }: Written): Promise<void> {
      if (mark === '') await announce(redis, key);
      else await appendMarked(redis, mark, ...floors.changedBy(key));
    },
  };
}

/** Every `write` takes a revision of its own and announces nothing; every `publish` does both. */
export async function createTenant(redis: Redis, wrapper: KeyWrapper) {
  const id = randomUUID();
  const dataKeyId = randomUUID();
  const indexKey = randomBytes(32);
  const { plaintext, wrapped } = await wrapper.generate(dataKeyContext(id));
  const dataKey = new DataKey({ id: dataKeyId, tenantId: id, key: new Uint8Array(plaintext) });
  let revision = 0n;
  const floors = createFloorsFixture(redis, dataKey);

  const { writeStored, tell } = createWriter({ redis, id, floors, revision: () => revision });
  function write(place: Place, content: object | null): Promise<Written> {
    revision++;
    const binding = entryBinding({ tenantId: id, ...place, revision });
    return writeStored(place, content && seal(dataKey, binding, Buffer.from(JSON.stringify(content))));
  }
  async function publish(place: Place, content: object | null): Promise<void> {
    await tell(await write(place, content));
  }
  const named = (kind: 'route' | 'secret', name: string): Place => ({
    kind: 'name',
    objectId: indexedName(createSecretKey(indexKey), kind, name),
  });

  const tenant = {
    id,
    dataKeyId,
    publish,
    named,
    /** Writes the entries that every tenant has, as a rebuild does, and forgets all others. */
    async writeBase(): Promise<void> {
      revision++;
      floors.begin();
      await writeStored({ kind: 'data-key', objectId: dataKeyId }, Buffer.from(wrapped));
      await write(
        { kind: 'tenant', objectId: id },
        { slug: 'acme', enabled: true, indexKey: indexKey.toString('base64') },
      );
    },
    disable: () =>
      publish(
        { kind: 'tenant', objectId: id },
        { slug: 'acme', enabled: false, indexKey: indexKey.toString('base64') },
      ),
    /** Announces every shard, so that proxies read all of them again. */
    announceAll: () => announce(redis, ...floors.shardKeys()),
    announceDataKey: () => announce(redis, entryKey(id, 'data-key', dataKeyId)),
    async wrapDataKeyAnew() {
      const anew = await wrapper.wrap(dataKey.key.export(), dataKeyContext(id));
      await tell(await writeStored({ kind: 'data-key', objectId: dataKeyId }, Buffer.from(anew)));
    },
    publishKey: (keyId: string, role = 'invoke') =>
      publish(
        { kind: 'api-key', objectId: keyId },
        { id: keyId, role, secretHash: 'aGFzaA==', rateLimitRequests: null, expiresAt: null },
      ),
    removeKey: (keyId: string) => publish({ kind: 'api-key', objectId: keyId }, null),
    publishRoute: (routeId: string, timeoutMs = 1000) =>
      publish({ kind: 'route', objectId: routeId }, routeOf(routeId, timeoutMs)),
    writeRoute: async (routeId: string, timeoutMs = 1000) =>
      (await write({ kind: 'route', objectId: routeId }, routeOf(routeId, timeoutMs))).key,
    publishName: (kind: 'route' | 'secret', name: string, objectId: string | null) =>
      publish(named(kind, name), objectId === null ? null : { id: objectId }),
    publishSecret: (secret: SecretEntry) => publish({ kind: 'secret', objectId: secret.id }, secret),
    async publishValue(place: { secretId: string; environmentId: string; field: SecretField }, text: string) {
      revision++;
      const value = seal(
        dataKey,
        secretFieldBinding({ tenantId: id, ...place, revision }),
        Buffer.from(text),
      );
      const objectId = `${place.secretId}:${place.environmentId}`;
      await tell(await writeStored({ kind: 'value', objectId }, value));
    },
  };
  await tenant.writeBase();
  return tenant;
}

function routeOf(id: string, timeoutMs: number): RouteEntry {
  return {
    id,
    enabled: true,
    requiresClients: false,
    ipAllowlist: null,
    rateLimit: null,
    caCertificate: null,
    allowedSecrets: null,
    redactResponse: false,
    onUnscanned: 'pass',
    logBodies: false,
    tlsMaxVersion: null,
    rewriteReferences: true,
    foreignRedirects: 'withhold',
    propagateTrace: false,
    timeoutMs,
    baseEnvironment: 'production',
    environments: {},
  };
}
