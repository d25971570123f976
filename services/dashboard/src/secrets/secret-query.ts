/** The filters of the list of secrets; the address has them, so that the list can be shared. */
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';

export type SecretFilterNames = 'search' | 'type' | 'collection' | 'state' | 'ends';
export type SecretFilterValues = Record<SecretFilterNames, string>;

const secretTypes = ['string', 'oauth2', 'certificate'] as const;
export type SecretType = (typeof secretTypes)[number];
const connectionStatuses = ['not_connected', 'connected', 'expired', 'error'] as const;
type ConnectionStatus = (typeof connectionStatuses)[number];
export type SecretsQuery = {
  search?: string;
  secret_type?: SecretType;
  collection_id?: string;
  missing_in?: string;
  connection_status?: ConnectionStatus;
  expires_before?: string;
};

const dayMs = 86_400_000;

export function useSecretFilters() {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.toString();
  const filters = useMemo(() => {
    const given = new URLSearchParams(text);
    const read = (name: SecretFilterNames): string => given.get(name) ?? '';
    return {
      ...{ search: read('search'), type: read('type'), collection: read('collection') },
      ...{ state: read('state'), ends: read('ends') },
    };
  }, [text]);
  const query = useMemo(() => queryOf(filters), [filters]);
  const setFilter = (name: SecretFilterNames, value: string): void => {
    setParameters(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  };
  return {
    filters,
    query,
    setFilter,
    isFiltered: Object.values(filters).some((value) => value !== ''),
    clear: () => setParameters(new URLSearchParams(), { replace: true }),
  };
}

function queryOf({ search, type, collection, state, ends }: SecretFilterValues): SecretsQuery {
  const [what, place = ''] = state.split(':');
  const secretType = secretTypes.find((one) => one === type);
  const status = connectionStatuses.find((one) => one === place);
  // Rounded to the minute, so that the query stays the same for a while.
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  return {
    ...(search === '' ? {} : { search }),
    ...(secretType === undefined ? {} : { secret_type: secretType }),
    ...(collection === '' ? {} : { collection_id: collection }),
    ...(what === 'missing' ? { missing_in: place } : {}),
    ...(what === 'connection' && status !== undefined ? { connection_status: status } : {}),
    ...(what === 'expired' ? { expires_before: new Date(now).toISOString() } : {}),
    ...(ends === '' ? {} : { expires_before: new Date(now + 30 * dayMs).toISOString() }),
  };
}
