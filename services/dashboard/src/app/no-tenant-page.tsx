/** Somebody with an account and no tenant. */
import { useAction } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { DoorPage } from '../session/door-page.tsx';
import { presentSession, signOut } from '../session/session-store.ts';

export function NoTenantPage() {
  const leave = useAction(() => signOut(false));
  return (
    <DoorPage title="No tenant yet">
      <p className="soft">
        {presentSession()?.user.email} is in no tenant. Ask an admin of one for an invitation and open its
        link while you are signed in.
      </p>
      <Button onPress={() => void leave.run()}>Sign out</Button>
    </DoorPage>
  );
}
