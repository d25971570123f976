/** The actor of an event, by name where it is known. */
import { useMemo } from 'react';
import { useMay, useRead } from '../api/use-api.ts';
import { presentSession } from '../session/session-store.ts';

type Event = { actor_type: string; actor_id: string };

export function ActorName({ event: { actor_type: type, actor_id: id } }: { event: Event }) {
  const keys = useKeyNames();
  const members = useMemberNames();
  if (type === 'api_key') return <span title={id}>the key {keys.get(id) ?? id.slice(0, 8)}</span>;
  if (type === 'user') return <span title={id}>{members.get(id) ?? `user ${id.slice(0, 8)}`}</span>;
  if (type === 'operator') return <span>the operator</span>;
  return <span>KnoxCall itself</span>;
}

const memberQuery = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

/** Names of members by their user id; people who are not admins see only their own. */
function useMemberNames(): ReadonlyMap<string, string> {
  const isAdmin = useMay('admin');
  const read = useRead('/v1/members', memberQuery, { enabled: isAdmin });
  return useMemo(() => {
    const self = presentSession()?.user;
    const others = (read.data?.data ?? []).map(({ id, name }) => [id, name] as const);
    return new Map(self === undefined ? others : [[self.id, self.name], ...others]);
  }, [read.data]);
}

const keyQuery = { query: { per_page: 100 } } as const;

/** Names of API keys by their id, for people who may see them. */
export function useKeyNames(): ReadonlyMap<string, string> {
  const maySee = useMay('editor');
  const read = useRead('/v1/api-keys', keyQuery, { enabled: maySee });
  return useMemo(() => new Map((read.data?.data ?? []).map(({ id, name }) => [id, name])), [read.data]);
}
