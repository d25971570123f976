/** Adds a passkey to the account. */
import { useAction } from '../api/use-action.ts';
import { Dialog } from '../design/dialog.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { guarded } from './guarded.ts';
import { describePasskeyError, registerPasskey } from './passkeys.ts';

export function AddPasskeyDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const add = useAction(async (name: string) => {
    try {
      await guarded(() => registerPasskey(name));
    } catch (error) {
      throw describePasskeyError(error);
    }
    onClose();
  });
  return (
    <Dialog title="Add a passkey" isOpen={isOpen} onClose={onClose}>
      <Form
        action={add}
        submit="Add passkey"
        onSubmit={(fields) => void add.run(textIn(fields, 'name'))}
        onCancel={onClose}
      >
        <p className="soft">
          Your browser asks where to keep it: on this device, on a phone or on a security key.
        </p>
        <TextField
          label="Name of the passkey"
          name="name"
          defaultValue={deviceName()}
          help="To tell it from others later."
          maxLength={64}
          required
        />
      </Form>
    </Dialog>
  );
}

function deviceName(): string {
  const known = ['Windows', 'Macintosh', 'iPhone', 'Android', 'Linux'];
  const found = known.find((name) => navigator.userAgent.includes(name));
  return found === undefined ? 'This device' : found.replace('Macintosh', 'Mac');
}
