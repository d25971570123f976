/** One rule of the tenant that an admin turns on or off. */
import { useAction } from '../api/use-action.ts';
import { useMay, useRead, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { ErrorNotice } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { loadSession } from '../session/session-store.ts';

type State = { about: string; change: string };

type Props = {
  title: string;
  rule: 'require_passkey' | 'oauth2_bare_start' | 'direct_calls';
  /** The text while it is on, and the button that turns it off. */
  on: State;
  off: State;
};

export function AccountRule({ title, rule, on, off }: Props) {
  const { api } = useTenant();
  const mayChange = useMay('admin');
  const account = useRead('/v1/account');
  const isOn = account.data?.data[rule] === true;
  const { about, change } = isOn ? on : off;
  const set = useAction(async () => {
    await api.patch('/v1/account', { body: { [rule]: !isOn } });
    await loadSession();
  });
  return (
    <Section
      title={title}
      actions={
        mayChange && (
          <Button isDisabled={set.isRunning || account.data === undefined} onPress={() => void set.run()}>
            {change}
          </Button>
        )
      }
    >
      <p className="soft">{about}</p>
      {set.error !== undefined && <ErrorNotice error={set.error} />}
    </Section>
  );
}
