/** Opens the value of a secret. It must never open a value that the grant does not name. */

import { Problem } from '@knoxcall/problems';
import { type SecretField, secretFieldBinding } from '@knoxcall/snapshot';
import type { Awaitable } from '../awaitable.ts';
import type { DataKeys } from '../snapshots/data-keys.ts';
import type { SealedValue } from '../snapshots/snapshots.ts';
import type { Grant } from './grant.ts';
import { createKeptValues, type OpenedValue } from './kept-values.ts';

/** Throws or rejects with `dependency_unavailable`; `internal_error` without a grant. */
export type OpenValue = (grant: Grant, value: SealedValue) => Awaitable<OpenedValue>;

type OpenValueSettings = {
  readonly dataKeys: Pick<DataKeys, 'open'>;
  /** How long a value lies ready for other requests, in milliseconds; 0: each is opened for one use. */
  readonly keptMs: number;
};

const fieldOf = {
  string: 'value',
  oauth2: 'access_token',
  certificate: 'tls_identity',
} as const satisfies Record<SealedValue['kind'], SecretField>;

export function createOpenValue({ dataKeys, keptMs }: OpenValueSettings): OpenValue {
  const kept = createKeptValues(keptMs);
  return (grant, value) => {
    if (!grant.covers(value)) {
      throw new Problem('internal_error', { cause: new Error('the grant is for another value') });
    }
    const ready = kept.use(value.sealed);
    if (ready !== undefined) return ready;
    const { tenantId, secretId, environmentId, revision } = value;
    const place = { tenantId, secretId, environmentId, field: fieldOf[value.kind], revision };
    const opening = dataKeys.open(secretFieldBinding(place), value.sealed);
    return opening.then((opened) => kept.keep(value.sealed, opened));
  };
}
