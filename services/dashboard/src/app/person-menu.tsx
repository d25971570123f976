/** Who is signed in, and the way out. */
import { useLocation } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { Icon } from '../design/icon.tsx';
import { Menu } from '../design/menu.tsx';
import type { Session } from '../session/session-client.ts';
import { signOut } from '../session/session-store.ts';

export function PersonMenu({ session }: { session: Session }) {
  const [, navigate] = useLocation();
  const leave = useAction(signOut);
  return (
    <Menu
      label={`Account of ${session.user.name}`}
      className="button button-quiet person"
      trigger={
        <>
          <Icon name="person" />
          <span className="person-name">{session.user.name}</span>
        </>
      }
      actions={[
        { id: 'account', label: 'Your account', icon: 'gear', run: () => navigate('/settings#account') },
        { id: 'out', label: 'Sign out', run: () => void leave.run(false) },
        { id: 'everywhere', label: 'Sign out everywhere', run: () => void leave.run(true) },
      ]}
    />
  );
}
