/** The newest records, more of the older ones on demand, and new ones as they come while it follows. */
import type { KnoxCallError } from '@knoxcall/client';
import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Read, readOnce, useTenant } from '../api/use-api.ts';
import type { LogFilters, LogRecord } from './log-record.ts';

const partSize = 50;
const followMs = 2000;
/** The most records on the page; older ones can be found with a filter. */
const maxShown = 1000;

type Part = Read<'/v1/logs'>;

type LogTail = {
  records: readonly LogRecord[] | undefined;
  error: Error | null;
  /** Undefined where there are no older ones. */
  more: (() => void) | undefined;
  isReading: boolean;
};

export function useLogTail(filters: LogFilters, isFollowing: boolean): LogTail {
  const { slug, api } = useTenant();
  const queries = useQueryClient();
  const key = [slug, 'log tail', filters];
  const older = useInfiniteQuery<Part, KnoxCallError, InfiniteData<Part>, unknown[], string | undefined>({
    queryKey: key,
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      readOnce(api, '/v1/logs', {
        query: { ...filters, limit: partSize, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (last) => last.meta.next_cursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const records =
    older.data === undefined ? undefined : withoutTwins(older.data.pages.flatMap(({ data }) => data));
  const newest = records?.[0]?.ts;
  const fresh = useQuery({
    queryKey: [slug, 'new logs', filters, newest],
    enabled: isFollowing && older.data !== undefined,
    refetchInterval: followMs,
    gcTime: 0,
    queryFn: ({ signal }) =>
      readOnce(api, '/v1/logs', {
        query: { ...filters, limit: partSize, ...(newest === undefined ? {} : { from: newest }) },
        signal,
      }),
  });
  const arrived = fresh.data;
  useEffect(() => {
    if (arrived === undefined || arrived.data.length === 0) return;
    queries.setQueryData<InfiniteData<Part>>([slug, 'log tail', filters], (before) =>
      before === undefined ? before : withFirst(before, arrived.data),
    );
  }, [arrived, queries, slug, filters]);
  const canReadMore = older.hasNextPage && (records?.length ?? 0) < maxShown;
  return {
    records,
    error: older.error ?? fresh.error,
    more: canReadMore ? () => void older.fetchNextPage() : undefined,
    isReading: older.isFetching,
  };
}

function withFirst(before: InfiniteData<Part>, arrived: readonly LogRecord[]): InfiniteData<Part> {
  const [first, ...rest] = before.pages;
  if (first === undefined) return before;
  const known = new Set(first.data.map(({ request_id: id }) => id));
  const added = arrived.filter(({ request_id: id }) => !known.has(id));
  if (added.length === 0) return before;
  return { ...before, pages: [{ ...first, data: [...added, ...first.data] }, ...rest] };
}

function withoutTwins(records: readonly LogRecord[]): LogRecord[] {
  return [...new Map(records.map((record) => [record.request_id, record])).values()];
}
