/** Invites a person: the link is shown once, to be passed on. */
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { Button, CopyButton } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { Notice } from '../design/notice.tsx';
import { Snippet } from '../design/snippet.tsx';
import { RoleFields, roleOf } from './role-fields.tsx';

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { api } = useTenant();
  const [link, setLink] = useState<string>();
  const invite = useAction(async (fields: FormData) => {
    const body = { email: textIn(fields, 'email'), ...roleOf(fields) };
    setLink((await api.post('/v1/invitations', { body })).data.link);
  });
  return (
    <Dialog title={link === undefined ? 'Invite a person' : 'Pass this link on'} isOpen onClose={onClose}>
      {link === undefined ? (
        <Form
          action={invite}
          submit="Create invitation"
          onSubmit={(fields) => void invite.run(fields)}
          onCancel={onClose}
        >
          <TextField
            label="E-mail"
            name="email"
            type="email"
            required
            autoFocus
            help="Only a suggestion for their sign-in name. Whoever has the link may use it."
          />
          <RoleFields given="editor" canReveal={false} />
        </Form>
      ) : (
        <ShownLink link={link} ends="It works once and for seven days." onClose={onClose} />
      )}
    </Dialog>
  );
}

/** A one-time link, shown once. It is in this dialog's memory alone. */
export function ShownLink({ link, ends, onClose }: { link: string; ends: string; onClose: () => void }) {
  return (
    <>
      <Notice tone="warn" title="You see it this once">
        <p>{ends} Send it to them by a way that only they read.</p>
      </Notice>
      <Snippet label="The link" isWrapped>
        {link}
      </Snippet>
      <div className="dialog-foot">
        <CopyButton look="primary" text={() => link}>
          Copy
        </CopyButton>
        <Button onPress={onClose}>Done</Button>
      </div>
    </>
  );
}
