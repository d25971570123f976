/** Suggests a passkey to people who sign in with a password, until they decline. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../design/button.tsx';
import { Notice } from '../design/notice.tsx';
import { AddPasskeyDialog } from '../session/add-passkey-dialog.tsx';
import { canUsePasskeys } from '../session/passkeys.ts';
import type { Session } from '../session/session-client.ts';

const name = 'knoxcall-no-passkey-advice';

export function PasskeyAdvice({ session }: { session: Session }) {
  const [isHidden, setHidden] = useState(() => localStorage.getItem(name) === session.user.id);
  const [isOpen, setOpen] = useState(false);
  const [path] = useLocation();
  const isWanted =
    path === '/secrets' &&
    !isHidden &&
    session.user.passkeys === 0 &&
    session.user.has_password &&
    canUsePasskeys();
  const hide = (): void => {
    localStorage.setItem(name, session.user.id);
    setHidden(true);
  };
  return (
    <>
      {isWanted && (
        <div className="advice">
          <Notice
            title="Sign in without your password"
            actions={
              <>
                <Button look="primary" onPress={() => setOpen(true)}>
                  Add a passkey
                </Button>
                <Button look="quiet" onPress={hide}>
                  Not now
                </Button>
              </>
            }
          >
            <p>A passkey cannot be guessed, reused or phished.</p>
          </Notice>
        </div>
      )}
      <AddPasskeyDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
