/** Chooses some routes out of many, by name. */
import { useState } from 'react';
import { useRead } from '../api/use-api.ts';
import { Chooser } from '../design/chooser.tsx';
import { useRouteNames } from './use-route-names.ts';

type Props = { ids: readonly string[]; onChange: (ids: readonly string[]) => void; none: string };

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
