/** Search results for a few letters: pages at once, names as soon as the service has found them. */
import { useDeferredValue } from 'react';
import { useRead } from '../api/use-api.ts';
import type { IconName } from '../design/icon.tsx';
import { pageGroups } from './pages.ts';

export type SearchHit = { path: string; name: string; detail: string; icon: IconName };

const pages: readonly SearchHit[] = [
  ...pageGroups.flatMap(({ name: group, pages: entries }) =>
    entries.map(({ path, name, icon }) => ({ path, name, icon, detail: group })),
  ),
  { path: '/secrets/new', name: 'New secret', detail: 'Action', icon: 'plus' },
  { path: '/routes/new', name: 'New route', detail: 'Action', icon: 'plus' },
  { path: '/templates', name: 'Add a known API', detail: 'Action', icon: 'plus' },
];

const kinds: Record<string, { icon: IconName; pathOf: (id: string) => string }> = {
  secret: { icon: 'key', pathOf: (id) => `/secrets/${id}` },
  route: { icon: 'route', pathOf: (id) => `/routes/${id}` },
  environment: { icon: 'layers', pathOf: () => '/environments' },
  client: { icon: 'server', pathOf: () => '/clients' },
  collection: { icon: 'folder', pathOf: (id) => `/secrets?collection=${id}` },
};

export function useSearchHits(query: string): readonly SearchHit[] {
  const settled = useDeferredValue(query);
  const names = useRead('/v1/search', { query: { query: settled } }, { enabled: settled !== '' });
  const wanted = query.toLowerCase();
  const found = query === '' ? [] : (names.data?.data ?? []);
  return [
    ...found.flatMap(({ kind, id, name, detail }): SearchHit[] => {
      const known = kinds[kind];
      if (known === undefined) return [];
      return [
        { path: known.pathOf(id), name, icon: known.icon, detail: detail ? `${kind}, ${detail}` : kind },
      ];
    }),
    ...pages.filter(({ name }) => name.toLowerCase().includes(wanted)),
  ];
}
