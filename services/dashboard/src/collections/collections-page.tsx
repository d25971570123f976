/** Folders for secrets and routes. */

import { useState } from 'react';
import { Link } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { useMay, useRead, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { Empty, Loading, ReadError } from '../design/notice.tsx';
import { Page } from '../design/page.tsx';
import { RemoveButton, SimpleTable } from '../design/simple-table.tsx';
import type { Collection } from './use-collections.ts';

const query = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

export function CollectionsPage() {
  const read = useRead('/v1/collections', query);
  const mayWrite = useMay('editor');
  const [edited, setEdited] = useState<Collection | 'new'>();
  const rows = read.data?.data;
  return (
    <Page
      title="Collections"
      lead="Keep what belongs together in one place."
      actions={
        mayWrite && (
          <Button look="primary" icon="plus" onPress={() => setEdited('new')}>
            New collection
          </Button>
        )
      }
    >
      {read.isPending && <Loading />}
      {read.isError && <ReadError error={read.error} />}
      {rows?.length === 0 && (
        <Empty icon="folder" title="No collections yet">
          <p>Useful once there are many secrets: “Payments”, “Mail”, one for each team.</p>
        </Empty>
      )}
      {rows !== undefined && rows.length > 0 && (
        <SimpleTable
          label="Collections"
          rows={rows}
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
          actions={
            mayWrite
              ? (one) => (
                  <>
                    <Button look="quiet" onPress={() => setEdited(one)}>
                      Edit
                    </Button>
                    <Remove collection={one} />
                  </>
                )
              : undefined
          }
        />
      )}
      {edited !== undefined && <CollectionDialog edited={edited} onClose={() => setEdited(undefined)} />}
    </Page>
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
    <Dialog title={isNew ? 'New collection' : `Edit ${edited.name}`} isOpen onClose={onClose}>
      <Form
        action={save}
        submit={isNew ? 'Create' : 'Save'}
        onSubmit={(fields) => void save.run(fields)}
        onCancel={onClose}
      >
        <TextField label="Name" name="name" required autoFocus defaultValue={isNew ? '' : edited.name} />
        <TextField
          label="Description"
          name="description"
          defaultValue={isNew ? '' : (edited.description ?? '')}
        />
      </Form>
    </Dialog>
  );
}
