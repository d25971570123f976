/** Names of API keys by their id, for whoever may see them. */
import { useMemo } from 'react';
import { useMay, useRead } from '../api/use-api.ts';

const query = { query: { per_page: 100 } } as const;

export function useKeyNames(): ReadonlyMap<string, string> {
  const maySee = useMay('editor');
  const read = useRead('/v1/api-keys', query, { enabled: maySee });
  return useMemo(() => new Map((read.data?.data ?? []).map(({ id, name }) => [id, name])), [read.data]);
}
