/** The binding of each sealed thing (security model: Sealed values): an envelope opens only in its own place. */
import type { Binding } from '@knoxcall/envelope';
import type { EntryKind } from './keys.ts';

/** Binding of a snapshot entry's payload; `objectId` as in its Redis key. */
export function entryBinding(entry: {
  tenantId: string;
  kind: EntryKind;
  objectId: string;
  revision: bigint;
}): Binding {
  return {
    purpose: 'snapshot',
    tenantId: entry.tenantId,
    objectId: entry.objectId,
    environmentId: null,
    field: entry.kind,
    revision: entry.revision,
  };
}

/** Binding of the root of a tenant's floors, of one shard, or of a mark. Their revision is inside the sealed bytes. */
export function floorBinding(tenantId: string, part: 'root' | 'mark' | number): Binding {
  return {
    purpose: 'snapshot',
    tenantId,
    objectId: String(part),
    environmentId: null,
    field: 'floor',
    revision: 0n,
  };
}

/** Fields of a secret that are sealed in PostgreSQL; value, access token and TLS identity lie in Redis as well. */
export const secretFields = [
  'value',
  'certificate',
  'private_key',
  'passphrase',
  'settings',
  'access_token',
  'refresh_token',
  'token_answer',
  'tls_identity',
  'signing_key',
] as const;
export type SecretField = (typeof secretFields)[number];

/** Where a secret has one value: in one environment of its tenant. */
export type ValuePlace = { tenantId: string; secretId: string; environmentId: string };

/** Binding of one sealed field of a secret; `environmentId` is null for a field that holds in every environment. */
export function secretFieldBinding(sealed: {
  tenantId: string;
  secretId: string;
  environmentId: string | null;
  field: SecretField;
  revision: bigint;
}): Binding {
  const { tenantId, secretId, environmentId, field, revision } = sealed;
  return { purpose: 'secret', tenantId, objectId: secretId, environmentId, field, revision };
}
