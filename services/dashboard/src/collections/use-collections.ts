/** The collections of the tenant, by name. */
import { type Read, useRead } from '../api/use-api.ts';

export type Collection = Read<'/v1/collections'>['data'][number];

const query = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

export function useCollections(): readonly Collection[] {
  return useRead('/v1/collections', query).data?.data ?? [];
}
