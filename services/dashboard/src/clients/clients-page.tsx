/** Addresses that may use routes with a client list. */

import { useAction } from '../api/use-action.ts';
import { type Read, useRead, useTenant } from '../api/use-api.ts';
import { EditDialog } from '../design/edit-dialog.tsx';
import { EditablePage } from '../design/editable-page.tsx';
import { Checkbox, SelectField, TextField } from '../design/field.tsx';
import { choiceIn, textIn } from '../design/form.tsx';
import { Mark } from '../design/mark.tsx';
import { Empty } from '../design/notice.tsx';
import { RemoveButton } from '../design/simple-table.tsx';

type Client = Read<'/v1/clients'>['data'][number];

const query = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

export function ClientsPage() {
  const read = useRead('/v1/clients', query);
  return (
    <EditablePage
      title="Clients"
      lead="Machines by their address. A route can be open to those alone that are assigned to it."
      noun="client"
      read={read}
      rows={read.data?.data}
      empty={
        <Empty icon="server" title="No clients yet">
          <p>
            Without clients a key is enough to call a route. Register the addresses of your servers to ask for
            both.
          </p>
        </Empty>
      }
      columns={[
        {
          name: 'Name',
          cell: ({ name, enabled }) => (
            <span className="row">
              <span className="break">{name}</span> {!enabled && <Mark tone="warn">off</Mark>}
            </span>
          ),
        },
        { name: 'Address', cell: (one) => <code className="break">{one.ip_address}</code> },
        { name: 'Kind', only: 'wide', cell: (one) => (one.type === 'server' ? 'server' : 'person') },
        {
          name: 'Description',
          only: 'wide',
          cell: (one) => one.description ?? <span className="faint">–</span>,
        },
      ]}
      remove={(one) => <Remove client={one} />}
      dialog={(edited, onClose) => <ClientDialog edited={edited} onClose={onClose} />}
    />
  );
}

function Remove({ client: { id, name } }: { client: Client }) {
  const { api } = useTenant();
  const remove = useAction(() => api.delete('/v1/clients/{id}', { path: { id } }));
  return (
    <RemoveButton
      name={name}
      action={remove}
      words={<p>It is taken out of every route that it is assigned to, at once.</p>}
    />
  );
}

function ClientDialog({ edited, onClose }: { edited: Client | 'new'; onClose: () => void }) {
  const { api } = useTenant();
  const isNew = edited === 'new';
  const save = useAction(async (fields: FormData) => {
    const body = {
      name: textIn(fields, 'name'),
      ip_address: textIn(fields, 'ip_address').trim(),
      type: choiceIn(fields, 'type', ['server', 'user']),
      description: textIn(fields, 'description').trim() || null,
      enabled: fields.has('enabled'),
    };
    if (isNew) await api.post('/v1/clients', { body });
    else await api.patch('/v1/clients/{id}', { path: { id: edited.id }, body });
    onClose();
  });
  return (
    <EditDialog noun="client" edited={edited} save={save} onClose={onClose}>
      <TextField label="Name" name="name" required autoFocus defaultValue={isNew ? '' : edited.name} />
      <TextField
        label="Address"
        name="ip_address"
        mono
        required
        placeholder="203.0.113.7"
        defaultValue={isNew ? '' : edited.ip_address}
        help="One IP address, or a range such as 10.0.0.0/8."
      />
      <SelectField
        label="Kind"
        name="type"
        defaultValue={isNew ? 'server' : edited.type}
        options={[
          ['server', 'server'],
          ['user', 'person'],
        ]}
      />
      <TextField
        label="Description"
        name="description"
        defaultValue={isNew ? '' : (edited.description ?? '')}
      />
      <Checkbox label="May call" name="enabled" defaultChecked={isNew || edited.enabled} />
    </EditDialog>
  );
}
