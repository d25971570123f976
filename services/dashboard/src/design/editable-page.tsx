/** A page with one short list, whose entries an editor adds, changes and removes. */
import { type ReactNode, useState } from 'react';
import { useMay } from '../api/use-api.ts';
import { Button } from './button.tsx';
import { Loading, ReadError } from './notice.tsx';
import { Page } from './page.tsx';
import { type SimpleColumn, SimpleTable } from './simple-table.tsx';

export function EditablePage<Row extends { id: string }>({
  title,
  lead,
  noun,
  read,
  rows,
  columns,
  empty,
  remove,
  dialog,
}: {
  title: string;
  lead: string;
  /** What one entry is called, such as "client". */
  noun: string;
  read: { isPending: boolean; error: Error | null };
  /** Undefined until they are read. */
  rows: readonly Row[] | undefined;
  columns: readonly SimpleColumn<Row>[];
  /** Shown in place of a list without entries. */
  empty?: ReactNode;
  /** The button that removes an entry. */
  remove: (row: Row) => ReactNode;
  /** The form for a new entry, or for the one that is edited. */
  dialog: (edited: Row | 'new', onClose: () => void) => ReactNode;
}) {
  const mayWrite = useMay('editor');
  const [edited, setEdited] = useState<Row | 'new'>();
  const actions = (row: Row): ReactNode => (
    <>
      <Button look="quiet" onPress={() => setEdited(row)}>
        Edit
      </Button>
      {remove(row)}
    </>
  );
  return (
    <Page
      title={title}
      lead={lead}
      actions={
        mayWrite && (
          <Button look="primary" icon="plus" onPress={() => setEdited('new')}>
            {`New ${noun}`}
          </Button>
        )
      }
    >
      {read.isPending && <Loading />}
      {read.error !== null && <ReadError error={read.error} />}
      {rows?.length === 0 && empty}
      {rows !== undefined && rows.length > 0 && (
        <SimpleTable label={title} rows={rows} columns={columns} actions={mayWrite ? actions : undefined} />
      )}
      {edited !== undefined && dialog(edited, () => setEdited(undefined))}
    </Page>
  );
}
