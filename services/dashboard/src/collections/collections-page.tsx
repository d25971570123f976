/** Folders for secrets and routes. */

import { Link } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { useRead, useTenant } from '../api/use-api.ts';
import { EditDialog } from '../design/edit-dialog.tsx';
import { EditablePage } from '../design/editable-page.tsx';
import { TextField } from '../design/field.tsx';
import { textIn } from '../design/form.tsx';
import { Empty } from '../design/notice.tsx';
import { RemoveButton } from '../design/simple-table.tsx';
import type { Collection } from './use-collections.ts';

const query = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

export function CollectionsPage() {
  const read = useRead('/v1/collections', query);
  return (
    <EditablePage
      title="Collections"
      lead="Keep what belongs together in one place."
      noun="collection"
      read={read}
      rows={read.data?.data}
      empty={
        <Empty icon="folder" title="No collections yet">
          <p>Useful once there are many secrets: “Payments”, “Mail”, one for each team.</p>
        </Empty>
      }
      columns={[
        { name: 'Name', cell: (one) => <strong className="break">{one.name}</strong> },
        {
          name: 'Description',
          only: 'wide',
          cell: (one) => one.description ?? <span className="faint">–</span>,
        },
        {
          name: 'Holds',
          cell: ({ id }) => (
            <span className="row">
              <Link href={`/secrets?collection=${id}`}>its secrets</Link>
              <Link href={`/routes?collection=${id}`}>its routes</Link>
            </span>
          ),
        },
      ]}
      remove={(one) => <Remove collection={one} />}
      dialog={(edited, onClose) => <CollectionDialog edited={edited} onClose={onClose} />}
    />
  );
}

function Remove({ collection: { id, name } }: { collection: Collection }) {
  const { api } = useTenant();
  const remove = useAction(() => api.delete('/v1/collections/{id}', { path: { id } }));
  return (
    <RemoveButton name={name} action={remove} words={<p>What is in it stays, without a collection.</p>} />
  );
}

function CollectionDialog({ edited, onClose }: { edited: Collection | 'new'; onClose: () => void }) {
  const { api } = useTenant();
  const isNew = edited === 'new';
  const save = useAction(async (fields: FormData) => {
    const body = {
      name: textIn(fields, 'name'),
      description: textIn(fields, 'description').trim() || null,
    };
    if (isNew) await api.post('/v1/collections', { body });
    else await api.patch('/v1/collections/{id}', { path: { id: edited.id }, body });
    onClose();
  });
  return (
    <EditDialog noun="collection" edited={edited} save={save} onClose={onClose}>
      <TextField label="Name" name="name" required autoFocus defaultValue={isNew ? '' : edited.name} />
      <TextField
        label="Description"
        name="description"
        defaultValue={isNew ? '' : (edited.description ?? '')}
      />
    </EditDialog>
  );
}
