/** Invites a person: the link is shown once, for whoever invites to pass on. */
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { Dialog } from '../design/dialog.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { RoleFields, roleOf } from './role-fields.tsx';
import { ShownLink } from './shown-link.tsx';

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
