/** Chooses some secrets out of many, by name. */
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { keyOf, readOnce, useRead, useTenant } from '../api/use-api.ts';
import { Chooser } from '../design/chooser.tsx';

type Props = { ids: readonly string[]; onChange: (ids: readonly string[]) => void; isReadOnly: boolean };

export function SecretChooser({ ids, onChange, isReadOnly }: Props) {
  const { slug, api } = useTenant();
  const [search, setSearch] = useState('');
  const query = { per_page: 6, ...(search.trim() === '' ? {} : { search: search.trim() }) };
  const found = useRead('/v1/secrets', { query }, { enabled: !isReadOnly });
  const chosen = useQueries({
    queries: ids.map((id) => ({
      queryKey: keyOf(slug, '/v1/secrets/{id}', { path: { id } }),
      queryFn: () => readOnce(api, '/v1/secrets/{id}', { path: { id } }),
    })),
  });
  return (
    <Chooser
      label="Add a secret"
      none="None: a caller can name no secret."
      chosen={ids.map((id, at) => ({ id, name: chosen[at]?.data?.data.name ?? id.slice(0, 8) }))}
      found={found.data?.data ?? []}
      {...{ search, onSearch: setSearch, onChange, isReadOnly }}
    />
  );
}
