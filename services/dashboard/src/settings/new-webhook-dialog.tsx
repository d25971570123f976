/** Makes a webhook, and shows its signing secret once. */
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { Dialog } from '../design/dialog.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { ShownOnce } from '../design/snippet.tsx';

export function NewWebhookDialog({ onClose }: { onClose: () => void }) {
  const { api } = useTenant();
  const [secret, setSecret] = useState<string>();
  const make = useAction(async (url: string) => {
    const { data } = await api.post('/v1/webhooks', { body: { url } });
    setSecret(data.secret);
  });
  return (
    <Dialog title={secret === undefined ? 'New webhook' : 'Its signing secret'} isOpen onClose={onClose}>
      {secret === undefined ? (
        <Form
          action={make}
          submit="Add"
          onSubmit={(fields) => void make.run(textIn(fields, 'url'))}
          onCancel={onClose}
        >
          <TextField
            label="Address"
            name="url"
            type="url"
            required
            autoFocus
            placeholder="https://hooks.example.com/knoxcall"
            help="It gets all events, in the format of Standard Webhooks. The API can select fewer."
          />
        </Form>
      ) : (
        <ShownOnce label="The secret" text={secret} to="where your receiver reads it" onClose={onClose} />
      )}
    </Dialog>
  );
}
