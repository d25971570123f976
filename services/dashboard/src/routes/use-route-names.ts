/** Names of routes by their id: the first hundred at once, any other on its own. A deleted one has none. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { keyOf, readOnce, useRead, useTenant } from '../api/use-api.ts';

const query = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

export function useRouteNames(ids: readonly (string | null)[]): ReadonlyMap<string, string> {
  const { slug, api } = useTenant();
  const read = useRead('/v1/routes', query);
  const first = useMemo(
    () => new Map((read.data?.data ?? []).map(({ id, name }) => [id, name])),
    [read.data],
  );
  const named = read.isSuccess ? [...new Set(ids)].filter((id) => id !== null) : [];
  const unknown = named.filter((id) => !first.has(id));
  const others = useQueries({
    queries: unknown.map((id) => ({
      queryKey: keyOf(slug, '/v1/routes/{id}', { path: { id } }),
      queryFn: () => readOnce(api, '/v1/routes/{id}', { path: { id } }),
      retry: false,
      staleTime: 60_000,
    })),
  });
  return new Map([
    ...first,
    ...others.flatMap(({ data }) => (data === undefined ? [] : [[data.data.id, data.data.name] as const])),
  ]);
}
