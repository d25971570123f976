/** Plain values that differ between environments: pairs of name and value, visible to everybody who may read them. */
import { useState } from 'react';
import { Button, IconButton } from '../design/button.tsx';

type Variables = Readonly<Record<string, string>>;

export function VariablesField({ variables }: { variables: Variables }) {
  const [rows, setRows] = useState(() =>
    Object.entries(variables).map(([name, value], at) => ({ id: at, name, value })),
  );
  const add = (): void => setRows([...rows, { id: (rows.at(-1)?.id ?? -1) + 1, name: '', value: '' }]);
  return (
    <fieldset className="field">
      <legend>Variables</legend>
      <span className="field-help">
        A region, a version: <code>{'{{env:name}}'}</code> in a route. Not for secrets: everybody here sees
        them.
      </span>
      {rows.map(({ id, name, value }) => (
        <div key={id} className="variable">
          <input
            className="input input-mono"
            name="variable_name"
            aria-label="Variable name"
            pattern="[A-Za-z0-9_]+"
            maxLength={64}
            required
            autoComplete="off"
            spellCheck={false}
            autoFocus={name === ''}
            defaultValue={name}
          />
          <textarea
            className="input input-mono"
            name="variable_value"
            aria-label="Variable value"
            rows={1}
            autoComplete="off"
            spellCheck={false}
            defaultValue={value}
          />
          <IconButton
            icon="close"
            label={`Remove ${name === '' ? 'the variable' : name}`}
            onPress={() => setRows(rows.filter((row) => row.id !== id))}
          />
        </div>
      ))}
      <span className="button-small">
        <Button icon="plus" onPress={add}>
          Add Variable
        </Button>
      </span>
    </fieldset>
  );
}

/** As the API takes them. */
export function variablesIn(fields: FormData): Record<string, string> {
  const values = fields.getAll('variable_value').map(String);
  return Object.fromEntries(
    fields.getAll('variable_name').map((name, at) => [String(name), values[at] ?? '']),
  );
}
