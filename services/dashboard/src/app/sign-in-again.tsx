/** Rights in this tenant were lowered, which ended the session here. */
import { useAction } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { DoorPage } from '../session/door-page.tsx';
import { signOut } from '../session/session-store.ts';

export function SignInAgain() {
  const leave = useAction(() => signOut(false));
  return (
    <DoorPage title="Sign in again">
      <p className="soft">
        Your rights in this tenant were changed. Sign in again to go on with the new ones.
      </p>
      <Button look="primary" onPress={() => void leave.run()}>
        Sign in again
      </Button>
    </DoorPage>
  );
}
