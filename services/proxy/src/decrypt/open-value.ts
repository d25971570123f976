/** Opens the value of a secret, for one use. It must never open what the grant does not name. */
import type { Plaintext } from '@knoxcall/envelope';
import { Problem } from '@knoxcall/problems';
import { type SecretField, secretFieldBinding } from '@knoxcall/snapshot';
import type { SealedValue } from '../snapshots/snapshots.ts';
import type { DataKeys } from './data-keys.ts';
import type { Grant } from './grant.ts';

const fieldOf = {
  string: 'value',
  oauth2: 'access_token',
  certificate: 'tls_identity',
} as const satisfies Record<SealedValue['kind'], SecretField>;

/** Whoever gets the plaintext wipes it after use. Rejects with `dependency_unavailable`; `internal_error` without a grant. */
export async function openValue(grant: Grant, value: SealedValue, dataKeys: DataKeys): Promise<Plaintext> {
  if (!grant.covers(value)) {
    throw new Problem('internal_error', { cause: new Error('the grant is for another value') });
  }
  const { tenantId, secretId, environmentId, revision } = value;
  const field = fieldOf[value.kind];
  return dataKeys.open(
    secretFieldBinding({ tenantId, secretId, environmentId, field, revision }),
    value.sealed,
  );
}
