/** Makes a key and shows it once. It is in this dialog's memory alone, and gone with it. */
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useMay, useTenant } from '../api/use-api.ts';
import { Dialog } from '../design/dialog.tsx';
import { SelectField, TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { keysOf } from '../design/keys-of.ts';
import { ShownOnce } from '../design/snippet.tsx';
import { BoundsFields, boundsIn } from './bounds-fields.tsx';

/** What a key may do. */
export const roleWords = {
  invoke: 'Call the proxy, nothing else. For applications.',
  read: 'Read the management API. Cannot call the proxy.',
  editor: 'Read, change secrets and routes, call the proxy.',
  admin: 'Everything, keys and members included.',
} as const;

type KeyRole = keyof typeof roleWords;

export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const [key, setKey] = useState<string>();
  return (
    <Dialog title={key === undefined ? 'New key' : 'The new key'} isOpen onClose={onClose}>
      {key === undefined ? (
        <KeyForm onMade={setKey} onClose={onClose} />
      ) : (
        <ShownOnce label="The key" text={key} to="where your application reads it" onClose={onClose} />
      )}
    </Dialog>
  );
}

function KeyForm({ onMade, onClose }: { onMade: (key: string) => void; onClose: () => void }) {
  const { api } = useTenant();
  const isAdmin = useMay('admin');
  const [role, setRole] = useState<KeyRole>('invoke');
  const [routes, setRoutes] = useState<readonly string[]>([]);
  const make = useAction(async (fields: FormData) => {
    const end = textIn(fields, 'expires_at');
    const limit = textIn(fields, 'rate_limit_requests');
    const { data } = await api.post('/v1/api-keys', {
      body: {
        name: textIn(fields, 'name'),
        role,
        ...(end === '' ? {} : { expires_at: new Date(end).toISOString() }),
        ...(limit === '' ? {} : { rate_limit_requests: Number(limit) }),
        ...boundsIn(fields, routes),
      },
    });
    onMade(data.api_key);
  });
  const roles = keysOf(roleWords).filter((name) => isAdmin || name !== 'admin');
  return (
    <Form action={make} submit="Create" onSubmit={(fields) => void make.run(fields)} onCancel={onClose}>
      <TextField label="Name" name="name" required autoFocus help="Who will use it: “shop, production”." />
      <SelectField
        label="Role"
        value={role}
        onChoose={setRole}
        options={roles.map((name) => [name, name] as const)}
        help={roleWords[role]}
      />
      <div className="form-row">
        <TextField label="Ends" name="expires_at" type="datetime-local" help="Empty: never." />
        <TextField
          label="Requests a minute"
          name="rate_limit_requests"
          inputMode="numeric"
          pattern="[0-9]*"
          help="Empty: no limit of its own."
        />
      </div>
      <BoundsFields routes={routes} onRoutes={setRoutes} />
    </Form>
  );
}
