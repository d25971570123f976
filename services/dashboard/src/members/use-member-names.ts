/** Names of members by their user id; for everybody but admins, only one's own. */
import { useMemo } from 'react';
import { useMay, useRead } from '../api/use-api.ts';
import { presentSession } from '../session/session-store.ts';

const query = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

export function useMemberNames(): ReadonlyMap<string, string> {
  const isAdmin = useMay('admin');
  const read = useRead('/v1/members', query, { enabled: isAdmin });
  return useMemo(() => {
    const self = presentSession()?.user;
    const others = (read.data?.data ?? []).map(({ id, name }) => [id, name] as const);
    return new Map(self === undefined ? others : [[self.id, self.name], ...others]);
  }, [read.data]);
}
