/** Answers what a request asks of the snapshots, as long as they are known to be up to date. */
import type { RouteEntry, SecretEntry } from '@knoxcall/snapshot';
import type { Entries } from './create-entries.ts';
import type { Generations } from './generations.ts';
import { createNameIndex } from './name-index.ts';
import type { SealedValue, Snapshots } from './snapshots.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export type SnapshotReaderParts = {
  readonly entries: Entries;
  readonly generations: Pick<Generations, 'of'>;
  /** Throws where nothing is known to be up to date for too long. */
  readonly assertFresh: () => void;
};

export function createSnapshotReader({ entries, generations, assertFresh }: SnapshotReaderParts): Snapshots {
  const indexOf = createNameIndex();

  async function idOf(tenantId: string, kind: 'route' | 'secret', name: string): Promise<string | undefined> {
    const tenant = await entries.tenant(tenantId);
    if (tenant === undefined) return undefined;
    return (await entries.name(tenantId, indexOf(tenant, kind, name)))?.id;
  }

  async function routeByName(tenantId: string, name: string): Promise<RouteEntry | undefined> {
    const id = await idOf(tenantId, 'route', name);
    return id === undefined ? undefined : entries.route(tenantId, id);
  }

  return {
    async apiKey(keyId) {
      assertFresh();
      return entries.apiKey(keyId);
    },
    async tenant(tenantId) {
      assertFresh();
      return entries.tenant(tenantId);
    },
    async route(tenantId, reference) {
      assertFresh();
      const byId = uuid.test(reference) ? await entries.route(tenantId, reference.toLowerCase()) : undefined;
      return byId ?? routeByName(tenantId, reference);
    },
    async variables(tenantId, environmentId) {
      assertFresh();
      return (await entries.environment(tenantId, environmentId))?.variables ?? {};
    },
    async secretById(tenantId, secretId) {
      assertFresh();
      return uuid.test(secretId) ? entries.secret(tenantId, secretId.toLowerCase()) : undefined;
    },
    async secretByName(tenantId, name) {
      assertFresh();
      const id = await idOf(tenantId, 'secret', name);
      return id === undefined ? undefined : entries.secret(tenantId, id);
    },
    async value(secret: SecretEntry, tenantId, environmentId): Promise<SealedValue | undefined> {
      assertFresh();
      const stored = await entries.value(tenantId, `${secret.id}:${environmentId}`);
      if (stored === undefined) return undefined;
      const { revision, payload: sealed, issuedAt, endsAt } = stored;
      const { id: secretId, kind } = secret;
      return { tenantId, secretId, environmentId, kind, revision, sealed, issuedAt, endsAt };
    },
    generation: (tenantId) => generations.of(tenantId),
  };
}
