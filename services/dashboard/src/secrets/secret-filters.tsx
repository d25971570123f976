/** Narrows the list of secrets. */
import { useCollections } from '../collections/use-collections.ts';
import { Checkbox, SelectField, TextField } from '../design/field.tsx';
import { useEnvironments } from '../environments/use-environments.tsx';
import type { SecretFilterNames, SecretFilterValues } from './secret-query.ts';
import { typeNames } from './secret-types.ts';

export function SecretFilters({
  filters,
  setFilter,
}: {
  filters: SecretFilterValues;
  setFilter: (name: SecretFilterNames, value: string) => void;
}) {
  const { list } = useEnvironments();
  const collections = useCollections();
  return (
    <search className="filters">
      <TextField
        label="Find"
        type="search"
        placeholder="A part of the name"
        value={filters.search}
        onChange={(event) => setFilter('search', event.target.value)}
      />
      <SelectField
        label="Of type"
        value={filters.type}
        onChange={(event) => setFilter('type', event.target.value)}
        options={[['', 'All types'], ...Object.entries(typeNames)]}
      />
      <SelectField
        label="In collection"
        value={filters.collection}
        onChange={(event) => setFilter('collection', event.target.value)}
        options={[['', 'All'], ...collections.map(({ id, name }) => [id, name] as const)]}
      />
      <SelectField
        label="State"
        value={filters.state}
        onChange={(event) => setFilter('state', event.target.value)}
        options={[
          ['', 'Any state'],
          ...list.map(({ name }) => [`missing:${name}`, `No value in ${name}`] as const),
          ['connection:not_connected', 'Not connected'],
          ['connection:error', 'Connection failed'],
          ['connection:expired', 'Connection ended'],
          ['expired', 'Expired'],
        ]}
      />
      <div className="filters-check">
        <Checkbox
          label="Expires within 30 days"
          checked={filters.ends !== ''}
          onChange={(event) => setFilter('ends', event.target.checked ? '30' : '')}
        />
      </div>
    </search>
  );
}
