/** Answers a request's questions to the snapshots, while these are known to be up to date. */
import type { NameEntry, RouteEntry, SecretEntry } from '@knoxcall/snapshot';
import { type Awaitable, whenThere } from '../awaitable.ts';
import type { Entries } from './create-entries.ts';
import type { Generations } from './generations.ts';
import { createNameIndex } from './name-index.ts';
import type { SealedValue, Snapshots } from './snapshots.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type SnapshotReaderParts = {
  readonly entries: Entries;
  readonly generations: Pick<Generations, 'of'>;
  /** Throws where the snapshots have not been known to be up to date for too long. */
  readonly assertFresh: () => void;
};

export function createSnapshotReader({ entries, generations, assertFresh }: SnapshotReaderParts): Snapshots {
  const indexOf = createNameIndex();

  function named(tenantId: string, kind: 'route' | 'secret', name: string): Awaitable<NameEntry | undefined> {
    return whenThere(
      entries.tenant(tenantId),
      (tenant) => tenant && entries.name(tenantId, indexOf(tenant, kind, name)),
    );
  }

  function routeByName(tenantId: string, name: string): Awaitable<RouteEntry | undefined> {
    return whenThere(named(tenantId, 'route', name), (found) => found && entries.route(tenantId, found.id));
  }

  return {
    apiKey(keyId) {
      assertFresh();
      return entries.apiKey(keyId);
    },
    tenant(tenantId) {
      assertFresh();
      return entries.tenant(tenantId);
    },
    route(tenantId, reference) {
      assertFresh();
      if (!uuid.test(reference)) return routeByName(tenantId, reference);
      const byId = entries.route(tenantId, reference.toLowerCase());
      return whenThere(byId, (route) => route ?? routeByName(tenantId, reference));
    },
    variables(tenantId, environmentId) {
      assertFresh();
      const environment = entries.environment(tenantId, environmentId);
      return whenThere(environment, (found) => found?.variables ?? {});
    },
    secretById(tenantId, secretId) {
      assertFresh();
      return uuid.test(secretId) ? entries.secret(tenantId, secretId.toLowerCase()) : undefined;
    },
    secretByName(tenantId, name) {
      assertFresh();
      return whenThere(
        named(tenantId, 'secret', name),
        (found) => found && entries.secret(tenantId, found.id),
      );
    },
    value({ id: secretId, kind }: SecretEntry, tenantId, environmentId): Awaitable<SealedValue | undefined> {
      assertFresh();
      return whenThere(entries.value(tenantId, `${secretId}:${environmentId}`), (stored) => {
        if (stored === undefined) return undefined;
        const { revision, payload: sealed, issuedAt, endsAt } = stored;
        return { tenantId, secretId, environmentId, kind, revision, sealed, issuedAt, endsAt };
      });
    },
    generation: (tenantId) => generations.of(tenantId),
  };
}
