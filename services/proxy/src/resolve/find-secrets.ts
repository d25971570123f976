/** Looks up what a request refers to: the tenant's secrets, and their values in the active environment only. */

import type { NamedReference, References } from '@knoxcall/rules';
import type { SecretEntry } from '@knoxcall/snapshot';
import { namesSecret, type Reference } from '@knoxcall/template';
import type { Awaitable } from '../awaitable.ts';
import type { TenantEnvironment } from '../select/select-route.ts';
import type { SealedValue, Snapshots } from '../snapshots/snapshots.ts';

export type SecretLookUps = Pick<Snapshots, 'secretById' | 'secretByName' | 'value'>;

/** A secret in one environment; `value` is still sealed. */
export type FoundSecret = NamedReference & {
  readonly secret: SecretEntry | undefined;
  readonly value: SealedValue | undefined;
};

export function findSecrets(
  references: References,
  place: TenantEnvironment,
  snapshots: SecretLookUps,
): Promise<FoundSecret[]> {
  const secrets = [...references.values()].filter(({ reference }) => namesSecret(reference));
  return Promise.all(
    secrets.map(async (named) => {
      const secret = await secretOf(named.reference, place.tenantId, snapshots);
      return { ...named, secret, value: await findValue(secret, place, snapshots) };
    }),
  );
}

/** The secret's value in the given environment; works for certificates as well. */
export async function findValue(
  secret: SecretEntry | undefined,
  { tenantId, environment }: TenantEnvironment,
  snapshots: Pick<Snapshots, 'value'>,
): Promise<SealedValue | undefined> {
  const found = secret?.environments.find(({ name }) => name === environment);
  return secret && found && (await snapshots.value(secret, tenantId, found.id));
}

function secretOf(
  { kind, ref }: Reference,
  tenantId: string,
  snapshots: SecretLookUps,
): Awaitable<SecretEntry | undefined> {
  return kind === 'secret' ? snapshots.secretByName(tenantId, ref) : snapshots.secretById(tenantId, ref);
}
