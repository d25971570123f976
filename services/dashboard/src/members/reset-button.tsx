/** Makes a link for a person who lost their password or passkey. */
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Form } from '../design/form.tsx';
import { ShownLink } from './invite-dialog.tsx';
import type { Member } from './role-fields.tsx';

export function ResetButton({ member: { id, name } }: { member: Member }) {
  const { api } = useTenant();
  const [isOpen, setOpen] = useState(false);
  const [link, setLink] = useState<string>();
  const reset = useAction(async () => {
    setLink((await api.post('/v1/members/{id}/reset', { path: { id } })).data.link);
  });
  const close = (): void => {
    setOpen(false);
    setLink(undefined);
    reset.clear();
  };
  return (
    <>
      <Button look="quiet" onPress={() => setOpen(true)}>
        Reset
      </Button>
      <Dialog title={`Reset the sign-in of ${name}`} isOpen={isOpen} onClose={close}>
        {link === undefined ? (
          <Form action={reset} submit="Make a link" onSubmit={() => void reset.run()} onCancel={close}>
            <p className="soft">
              For somebody who lost their password or passkey: with the link they choose a new password. All
              of their sessions end.
            </p>
          </Form>
        ) : (
          <ShownLink link={link} ends="It works once and for 24 hours." onClose={close} />
        )}
      </Dialog>
    </>
  );
}
