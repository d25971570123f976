/** Chooses some secrets out of many, by name. */
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { keyOf, readOnce, useRead, useTenant } from '../api/use-api.ts';
import { Button, IconButton } from '../design/button.tsx';
import { TextField } from '../design/field.tsx';

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
  const others = (found.data?.data ?? []).filter(({ id }) => !ids.includes(id));
  return (
    <div className="stack-tight">
      {ids.length === 0 && <p className="soft">None: a caller can name no secret.</p>}
      <ul className="row">
        {ids.map((id, at) => {
          const name = chosen[at]?.data?.data.name ?? id.slice(0, 8);
          return (
            <li key={id} className="mark">
              <span className="mono">{name}</span>
              {!isReadOnly && (
                <IconButton
                  icon="close"
                  label={`Take ${name} out`}
                  onPress={() => onChange(ids.filter((one) => one !== id))}
                />
              )}
            </li>
          );
        })}
      </ul>
      {!isReadOnly && (
        <>
          <TextField
            label="Add a secret"
            type="search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <div className="row button-small">
            {others.map(({ id, name }) => (
              <Button key={id} icon="plus" onPress={() => onChange([...ids, id])}>
                {name}
              </Button>
            ))}
          </div>
        </>
      )}
    </div>
  );
}
