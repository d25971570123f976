/** A dialog with one form, which creates an object or changes one. */
import type { ReactNode } from 'react';
import type { Action } from '../api/use-action.ts';
import { Dialog } from './dialog.tsx';
import { Form } from './form.tsx';

export function EditDialog({
  noun,
  edited,
  save,
  onClose,
  children,
}: {
  /** What the object is called, such as "client". */
  noun: string;
  edited: { name: string } | 'new';
  save: Action<FormData>;
  onClose: () => void;
  children: ReactNode;
}) {
  const isNew = edited === 'new';
  return (
    <Dialog title={isNew ? `New ${noun}` : `Edit ${edited.name}`} isOpen onClose={onClose}>
      <Form
        action={save}
        submit={isNew ? 'Create' : 'Save'}
        onSubmit={(fields) => void save.run(fields)}
        onCancel={onClose}
      >
        {children}
      </Form>
    </Dialog>
  );
}
