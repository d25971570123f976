/** Takes a way to sign in from one's own account. */
import { useAction } from '../api/use-action.ts';
import { RemoveButton } from '../design/simple-table.tsx';
import { guarded } from '../session/guarded.ts';
import type { Session } from '../session/session-client.ts';
import { keepSession } from '../session/session-store.ts';

export function RemoveWay({ name, remove }: { name: string; remove: () => Promise<{ data: Session }> }) {
  const action = useAction(() => guarded(async () => keepSession(await remove())));
  return (
    <RemoveButton
      name={name}
      verb="Remove"
      action={action}
      words={<p>You can no longer sign in with it.</p>}
    />
  );
}
