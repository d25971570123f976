/** Names of routes by their id, and a chooser of routes by name. */
import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { keyOf, readOnce, useRead, useTenant } from '../api/use-api.ts';
import { Chooser } from '../design/chooser.tsx';

const firstHundred = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

/** The first hundred at once, any other one separately. A deleted one has no name. */
export function useRouteNames(ids: readonly (string | null)[]): ReadonlyMap<string, string> {
  const { slug, api } = useTenant();
  const read = useRead('/v1/routes', firstHundred);
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

type Props = { ids: readonly string[]; onChange: (ids: readonly string[]) => void; none: string };

/** Chooses some routes out of many, by name. */
export function RouteChooser({ ids, onChange, none }: Props) {
  const [search, setSearch] = useState('');
  const query = { per_page: 6, ...(search.trim() === '' ? {} : { search: search.trim() }) };
  const found = useRead('/v1/routes', { query });
  const names = useRouteNames(ids);
  return (
    <Chooser
      label="Add a route"
      none={none}
      chosen={ids.map((id) => ({ id, name: names.get(id) ?? id.slice(0, 8) }))}
      found={found.data?.data ?? []}
      isReadOnly={false}
      {...{ search, onSearch: setSearch, onChange }}
    />
  );
}
