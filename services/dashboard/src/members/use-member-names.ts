/** Names of members by their user id; for everybody but admins, only one's own. */
import { presentSession } from '../session/session-store.ts';

export function useMemberNames(): ReadonlyMap<string, string> {
  const user = presentSession()?.user;
  return new Map(user === undefined ? [] : [[user.id, user.name]]);
}
