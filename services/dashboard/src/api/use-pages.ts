/** A long list of which only the parts on the screen are loaded. */
import type { KnoxCallError } from '@knoxcall/client';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useRef, useState } from 'react';

export const pageSize = 100;

type PageOf<Row> = { data: Row[]; meta: { total: number } };

export type Pages<Row> = {
  /** Undefined until the first part is loaded. */
  total: number | undefined;
  /** Undefined where that part is not loaded yet. */
  rowAt: (index: number) => Row | undefined;
  /** Tells which rows are on the screen. */
  show: (first: number, last: number) => void;
  error: KnoxCallError | null;
};

export function usePages<Row>(
  key: readonly unknown[],
  load: (page: number, signal: AbortSignal) => Promise<PageOf<Row>>,
): Pages<Row> {
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const [first, last] = range;
  const pages = Array.from({ length: last - first + 1 }, (_none, offset) => first + offset);
  const parts = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...key, page],
      queryFn: ({ signal }: { signal: AbortSignal }) => load(page + 1, signal),
      placeholderData: keepPreviousData,
    })),
  });
  const total = useLastKnown(
    JSON.stringify(key),
    parts.find(({ data }) => data !== undefined)?.data?.meta.total,
  );
  return {
    total,
    rowAt: (index) => parts[Math.floor(index / pageSize) - first]?.data?.data[index % pageSize],
    show: (from, to) => {
      const next = [Math.floor(from / pageSize), Math.floor(to / pageSize)] as const;
      if (next[0] !== first || next[1] !== last) setRange(next);
    },
    error: (parts.find(({ error }) => error !== null)?.error as KnoxCallError | undefined) ?? null,
  };
}

/**
 * While another part of the same list is loading, the list keeps its length: otherwise the scroll position would be
 * lost.
 */
function useLastKnown(list: string, total: number | undefined): number | undefined {
  const last = useRef<{ list: string; total: number }>(undefined);
  if (total !== undefined) last.current = { list, total };
  return last.current?.list === list ? last.current.total : undefined;
}
