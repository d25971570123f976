/** The environments of a tenant and their colours. */

import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { EditDialog } from '../design/edit-dialog.tsx';
import { EditablePage } from '../design/editable-page.tsx';
import { Checkbox, TextField } from '../design/field.tsx';
import { textIn } from '../design/form.tsx';
import { Mark } from '../design/mark.tsx';
import { RemoveButton } from '../design/simple-table.tsx';
import { ColorChoice } from './color-choice.tsx';
import { colorOf, type Environment, EnvironmentMark, useEnvironments } from './use-environments.tsx';
import { VariablesField, variablesIn } from './variables-field.tsx';

export function EnvironmentsPage() {
  const { list, read } = useEnvironments();
  return (
    <EditablePage
      title="Environments"
      lead="A secret has a value in each, a route its own configuration. Callers choose with x-knoxcall-environment."
      noun="environment"
      read={read}
      rows={list}
      columns={[
        {
          name: 'Name',
          cell: ({ name, is_default: isDefault }) => (
            <span className="row">
              <EnvironmentMark name={name} /> {isDefault && <Mark>default</Mark>}
            </span>
          ),
        },
        {
          name: 'Shown as',
          only: 'wide',
          cell: (one) => one.display_name ?? <span className="faint">–</span>,
        },
        {
          name: 'Description',
          only: 'wide',
          cell: (one) => one.description ?? <span className="faint">–</span>,
        },
        {
          name: 'Variables',
          only: 'wide',
          cell: ({ variables }) =>
            Object.keys(variables).length === 0 ? (
              <span className="faint">–</span>
            ) : (
              <span className="mono break">{Object.keys(variables).join(', ')}</span>
            ),
        },
      ]}
      remove={(one) => !one.is_default && <Remove environment={one} />}
      dialog={(edited, onClose) => <EnvironmentDialog edited={edited} onClose={onClose} />}
    />
  );
}

function Remove({ environment: { id, name } }: { environment: Environment }) {
  const { api } = useTenant();
  const remove = useAction(() => api.delete('/v1/environments/{id}', { path: { id } }));
  return (
    <RemoveButton
      name={name}
      action={remove}
      words={
        <p>
          It can go only when no secret has a value in it and no route is in it. The matrix of secrets and the
          tab “Environment” of each route show what is left.
        </p>
      }
    />
  );
}

function EnvironmentDialog({ edited, onClose }: { edited: Environment | 'new'; onClose: () => void }) {
  const { api } = useTenant();
  const isNew = edited === 'new';
  const [color, setColor] = useState(isNew ? colorOf('', null) : colorOf(edited.name, edited.color));
  const save = useAction(async (fields: FormData) => {
    const text = (name: string): string | null => textIn(fields, name).trim() || null;
    const shown = {
      display_name: text('display_name'),
      description: text('description'),
      color,
      variables: variablesIn(fields),
    };
    const isDefault = fields.has('is_default');
    if (isNew) {
      const body = { ...shown, name: textIn(fields, 'name'), is_default: isDefault };
      await api.post('/v1/environments', { body });
    } else {
      const body = { ...shown, ...(isDefault && !edited.is_default ? { is_default: true as const } : {}) };
      await api.patch('/v1/environments/{id}', { path: { id: edited.id }, body });
    }
    onClose();
  });
  return (
    <EditDialog noun="environment" edited={edited} save={save} onClose={onClose}>
      {isNew && (
        <TextField
          label="Name"
          name="name"
          mono
          required
          autoFocus
          pattern="[a-z0-9_\-]+"
          maxLength={64}
          help="Lower-case letters, digits, _ and -. It cannot be changed later."
        />
      )}
      <TextField
        label="Shown as"
        name="display_name"
        defaultValue={isNew ? '' : (edited.display_name ?? '')}
      />
      <TextField
        label="Description"
        name="description"
        defaultValue={isNew ? '' : (edited.description ?? '')}
      />
      <ColorChoice value={color} onChange={setColor} />
      <VariablesField variables={isNew ? {} : edited.variables} />
      <Checkbox
        label="The default one"
        name="is_default"
        defaultChecked={!isNew && edited.is_default}
        disabled={!isNew && edited.is_default}
        help="For secrets that are made without naming an environment."
      />
    </EditDialog>
  );
}
