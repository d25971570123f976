/** Who did something, as far as it is known by name. */
import { useKeyNames } from '../keys/use-key-names.ts';
import { useMemberNames } from '../members/use-member-names.ts';

type Event = { actor_type: string; actor_id: string };

export function ActorName({ event: { actor_type: type, actor_id: id } }: { event: Event }) {
  const keys = useKeyNames();
  const members = useMemberNames();
  if (type === 'api_key') return <span title={id}>the key {keys.get(id) ?? id.slice(0, 8)}</span>;
  if (type === 'user') return <span title={id}>{members.get(id) ?? `user ${id.slice(0, 8)}`}</span>;
  if (type === 'operator') return <span>the operator</span>;
  return <span>KnoxCall itself</span>;
}
