/**
 * Reads what is on the page again, after a change. TanStack Query keeps waiting for a first reading that is under way,
 * although it may have been answered before the change: so it is cancelled.
 */
import type { QueryClient, QueryFilters } from '@tanstack/react-query';

export async function readAgain(queries: QueryClient, filters?: QueryFilters): Promise<void> {
  await queries.cancelQueries(filters);
  await queries.invalidateQueries(filters);
}
