/** Whether this tenant takes nothing but passkeys. */
import { useAction } from '../api/use-action.ts';
import { useRead, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { ErrorNotice } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { loadSession } from '../session/session-store.ts';

export function PasskeyRule() {
  const { api } = useTenant();
  const account = useRead('/v1/account');
  const isRequired = account.data?.data.require_passkey === true;
  const set = useAction(async (wanted: boolean) => {
    await api.patch('/v1/account', { body: { require_passkey: wanted } });
    await loadSession();
  });
  return (
    <Section
      title="Passkeys"
      actions={
        <Button isDisabled={set.isRunning || account.isPending} onPress={() => void set.run(!isRequired)}>
          {isRequired ? 'Take passwords too' : 'Ask for a passkey'}
        </Button>
      }
    >
      <p className="soft">
        {isRequired
          ? 'Nobody gets into this tenant with a password alone.'
          : 'A password is enough to get into this tenant. A passkey cannot be guessed, reused or phished.'}
      </p>
      {set.error !== undefined && <ErrorNotice error={set.error} />}
    </Section>
  );
}
