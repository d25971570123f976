/** For tests: one tenant, written to Redis the way the control plane writes. */
import { randomBytes, randomUUID } from 'node:crypto';
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
  writeEntryScript,
} from '@knoxcall/snapshot';
import type { ChainableCommander, Redis } from 'ioredis';

type Place = { kind: EntryKind; objectId: string };
export type TenantFixture = Awaited<ReturnType<typeof createTenant>>;

/** Appends to the change stream; '' is a heartbeat. */
export async function announce(redis: Redis, ...keys: string[]): Promise<void> {
  await appendTo(redis, ...keys);
}

/** The same, as a part of a transaction. */
export function appendTo(redis: Redis | ChainableCommander, ...keys: string[]): unknown {
  const { epoch, counter, stream } = changes;
  return redis.eval(appendChangesScript, 3, epoch, counter, stream, changeStreamCap, ...keys);
}

/** Every `write` takes a revision of its own and announces nothing; every `publish` does both. */
export async function createTenant(redis: Redis, wrapper: KeyWrapper) {
  const id = randomUUID();
  const dataKeyId = randomUUID();
  const indexKey = randomBytes(32);
  const { plaintext, wrapped } = await wrapper.generate(dataKeyContext(id));
  const dataKey = new DataKey({ id: dataKeyId, tenantId: id, key: new Uint8Array(plaintext) });
  let revision = 0n;

  async function writeStored(place: Place, payload: Buffer | null): Promise<string> {
    const key = entryKey(id, place.kind, place.objectId);
    const tenantId = place.kind === 'api-key' ? id : null;
    const fields = toFields({ payload, tenantId, issuedAt: null, endsAt: null });
    await redis.eval(writeEntryScript, 1, key, String(revision), '0', ...fields);
    return key;
  }
  function write(place: Place, content: object | null): Promise<string> {
    revision++;
    const binding = entryBinding({ tenantId: id, ...place, revision });
    return writeStored(place, content && seal(dataKey, binding, Buffer.from(JSON.stringify(content))));
  }
  async function publish(place: Place, content: object | null): Promise<void> {
    await announce(redis, await write(place, content));
  }
  const named = (kind: 'route' | 'secret', name: string): Place => ({
    kind: 'name',
    objectId: indexedName(indexKey, kind, name),
  });

  const tenant = {
    id,
    dataKeyId,
    publish,
    named,
    /** What every tenant has. */
    async writeBase(): Promise<void> {
      revision++;
      await writeStored({ kind: 'data-key', objectId: dataKeyId }, Buffer.from(wrapped));
      await write(
        { kind: 'tenant', objectId: id },
        { slug: 'acme', enabled: true, indexKey: indexKey.toString('base64') },
      );
    },
    announceDataKey: () => announce(redis, entryKey(id, 'data-key', dataKeyId)),
    publishKey: (keyId: string, role = 'invoke') =>
      publish(
        { kind: 'api-key', objectId: keyId },
        { id: keyId, role, secretHash: 'aGFzaA==', rateLimitRequests: null, expiresAt: null },
      ),
    removeKey: (keyId: string) => publish({ kind: 'api-key', objectId: keyId }, null),
    publishRoute: (routeId: string, timeoutMs = 1000) =>
      publish({ kind: 'route', objectId: routeId }, routeOf(routeId, timeoutMs)),
    writeRoute: (routeId: string, timeoutMs = 1000) =>
      write({ kind: 'route', objectId: routeId }, routeOf(routeId, timeoutMs)),
    publishName: (kind: 'route' | 'secret', name: string, objectId: string | null) =>
      publish(named(kind, name), objectId === null ? null : { id: objectId }),
    publishSecret: (secret: SecretEntry) => publish({ kind: 'secret', objectId: secret.id }, secret),
    async publishValue(place: { secretId: string; environmentId: string; field: SecretField }, text: string) {
      revision++;
      const sealed = seal(
        dataKey,
        secretFieldBinding({ tenantId: id, ...place, revision }),
        Buffer.from(text),
      );
      const objectId = `${place.secretId}:${place.environmentId}`;
      await announce(redis, await writeStored({ kind: 'value', objectId }, sealed));
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
    timeoutMs,
    baseEnvironment: 'production',
    environments: {},
  };
}
