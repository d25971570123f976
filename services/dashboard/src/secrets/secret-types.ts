/** Secrets as the API shows them. */
import type { Client } from '@knoxcall/client';
import { type Read, readOnce } from '../api/use-api.ts';
import { pageSize } from '../api/use-pages.ts';
import type { SecretsQuery, SecretType } from './secret-query.ts';

export type ListedSecret = Read<'/v1/secrets'>['data'][number];
export type SecretDetails = Read<'/v1/secrets/{id}'>['data'];
export type { SecretType } from './secret-query.ts';
export type ListedEnvironment = NonNullable<ListedSecret['environments']>[number];

export const typeNames: Record<SecretType, string> = {
  string: 'String',
  oauth2: 'OAuth2',
  certificate: 'Certificate',
};

export const secretTypes: readonly SecretType[] = ['string', 'oauth2', 'certificate'];

export function loadSecrets(api: Client, query: SecretsQuery & { page: number }, signal: AbortSignal) {
  return readOnce(api, '/v1/secrets', {
    query: { ...query, per_page: pageSize, expand: 'environments' },
    signal,
  });
}

export const placeOf = (secret: ListedSecret, environment: string): ListedEnvironment | undefined =>
  secret.environments?.find(
    ({ environment_name: name, value_version: version, connection_status: status }) =>
      name === environment && (version > 0 || status !== null),
  );
