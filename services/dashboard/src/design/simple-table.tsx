/** A short table with a way to change and to remove each row. */
import { type ReactNode, useState } from 'react';
import type { Action } from '../api/use-action.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Form } from './form.tsx';

export type SimpleColumn<Row> = { name: string; cell: (row: Row) => ReactNode; only?: 'wide' };

export function SimpleTable<Row extends { id: string }>({
  label,
  columns,
  rows,
  actions,
}: {
  label: string;
  columns: readonly SimpleColumn<Row>[];
  rows: readonly Row[];
  actions?: ((row: Row) => ReactNode) | undefined;
}) {
  return (
    <div className="table table-scroll table-stack">
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ name, only }) => (
              <th key={name} className={only && 'wide-cell'}>
                {name}
              </th>
            ))}
            {actions !== undefined && (
              <th>
                <span className="visually-hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {columns.map(({ name, only, cell }) => (
                <td key={name} className={only && 'wide-cell'}>
                  {cell(row)}
                </td>
              ))}
              {actions !== undefined && <td className="actions button-small">{actions(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A button that asks before it removes. */
export function RemoveButton({
  name,
  words,
  verb = 'Delete',
  action,
}: {
  /** Name of the object to remove. */
  name: string;
  /** What its removal means. */
  words: ReactNode;
  verb?: string;
  action: Action<void>;
}) {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
    action.clear();
  };
  return (
    <>
      <Button look="quiet" onPress={() => setOpen(true)}>
        {verb}
      </Button>
      <Dialog title={`${verb} ${name}?`} isOpen={isOpen} onClose={close}>
        <Form
          action={action}
          submit={verb}
          look="danger"
          onCancel={close}
          onSubmit={async () => {
            if (await action.run()) setOpen(false);
          }}
        >
          <div className="soft">{words}</div>
        </Form>
      </Dialog>
    </>
  );
}
