/** Gives a secret a value in one environment. */
import { useRef } from 'react';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { Dialog } from '../design/dialog.tsx';
import { HiddenField } from '../design/field.tsx';
import { Form } from '../design/form.tsx';
import { EnvironmentMark } from '../environments/use-environments.tsx';

type Props = {
  secret: { id: string; name: string };
  environment: string;
  onClose: () => void;
};

export function SetValueDialog({ secret, environment, onClose }: Props) {
  const { api } = useTenant();
  const field = useRef<HTMLTextAreaElement>(null);
  const set = useAction(async () => {
    await api.put('/v1/secrets/{id}/value', {
      path: { id: secret.id },
      query: { environment },
      body: { value: field.current?.value ?? '' },
    });
    onClose();
  });
  return (
    <Dialog title={`Value of ${secret.name}`} isOpen onClose={onClose}>
      <Form action={set} submit="Save value" onSubmit={() => void set.run()} onCancel={onClose}>
        <p className="row">
          in <EnvironmentMark name={environment} />
        </p>
        <HiddenField
          label="Value"
          name="value"
          inputRef={field}
          rows={3}
          required
          autoFocus
          help="Stored exactly as it is. The value before stays as a version that you can roll back to."
        />
      </Form>
    </Dialog>
  );
}
