/** Changes the metadata of a secret; shows changes that somebody else made meanwhile. */
import { KnoxCallError } from '@knoxcall/client';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { readOnce, useTenant } from '../api/use-api.ts';
import { useCollections } from '../collections/use-collections.ts';
import { ChangedMeanwhile } from '../design/changed-meanwhile.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Checkbox, SelectField, TextArea, TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { keysOf } from '../design/keys-of.ts';
import { RouteChooser } from '../routes/route-names.tsx';
import { linesIn, secretNameHint } from './field-text.ts';
import type { SecretDetails } from './secret-types.ts';
import { AlwaysRedactField, WriteOnlyField } from './write-only-field.tsx';

type Props = { secret: SecretDetails; etag: string | undefined; onClose: () => void };

const labels = {
  name: 'Name',
  description: 'Description',
  collection_id: 'Collection',
  expires_at: 'Expires',
  strict_expiry_enforcement: 'Refused once it has expired',
  allowed_hosts: 'Allowed hosts',
  allowed_routes: 'Allowed routes',
  always_redact: 'Hidden in every answer',
  write_only: 'Write only',
} as const;

export function EditSecretDialog({ secret: opened, etag, onClose }: Props) {
  const { api } = useTenant();
  const [secret] = useState(opened);
  const [version, setVersion] = useState(etag);
  const [theirs, setTheirs] = useState<SecretDetails>();
  const [routes, setRoutes] = useState(secret.allowed_routes);
  const save = useAction(async (fields: FormData) => {
    const path = { id: secret.id };
    try {
      await api.patch('/v1/secrets/{id}', {
        path,
        headers: version === undefined ? {} : { 'If-Match': version },
        body: changesIn(fields, routes, secret),
      });
      onClose();
    } catch (error) {
      if (!(error instanceof KnoxCallError && error.type === 'precondition_failed')) throw error;
      const present = await readOnce(api, '/v1/secrets/{id}', { path });
      setVersion(present.etag);
      setTheirs(present.data);
    }
  });
  return (
    <Dialog title={`Edit ${secret.name}`} isOpen onClose={onClose}>
      <Form
        action={save}
        submit={theirs === undefined ? 'Save' : 'Save mine'}
        onSubmit={(fields) => void save.run(fields)}
        onCancel={onClose}
      >
        <EditFields secret={secret} />
        <RoutesField routes={routes} onChange={setRoutes} />
        <AlwaysRedactField isOn={secret.always_redact} />
        {!secret.write_only && <WriteOnlyField />}
        {theirs !== undefined && <ChangedMeanwhile before={secret} now={theirs} labels={labels} />}
      </Form>
    </Dialog>
  );
}

function EditFields({ secret }: { secret: SecretDetails }) {
  const collections = useCollections();
  const [name, setName] = useState(secret.name);
  const renames = name !== secret.name ? 'Routes with the old name will fail.' : undefined;
  return (
    <>
      <TextField
        label="Name"
        name="name"
        mono
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
        hint={secretNameHint(name) ?? renames}
      />
      <TextField
        label="Description"
        name="description"
        defaultValue={secret.description ?? ''}
        maxLength={2000}
      />
      <SelectField
        label="Collection"
        name="collection_id"
        key={collections.length}
        defaultValue={secret.collection_id ?? ''}
        options={[['', 'None'], ...collections.map((one) => [one.id, one.name] as const)]}
      />
      <TextField
        label="Expires"
        name="expires_at"
        type="datetime-local"
        step="1"
        defaultValue={localTime(secret.expires_at)}
      />
      <Checkbox
        label="Refuse it once it has expired"
        name="strict_expiry_enforcement"
        defaultChecked={secret.strict_expiry_enforcement}
        help="Otherwise it is used all the same, with a note in the log."
      />
      <Checkbox
        label="Any host"
        name="any_host"
        defaultChecked={secret.allowed_hosts === null}
        help="Off: only those below. Widening needs an admin."
      />
      <TextArea
        label="Allowed hosts"
        name="allowed_hosts"
        mono
        rows={3}
        defaultValue={secret.allowed_hosts?.join('\n') ?? ''}
        help="One a line; *.example.com stands for everything below it."
      />
    </>
  );
}

function RoutesField({
  routes,
  onChange,
}: {
  routes: readonly string[] | null;
  onChange: (routes: string[] | null) => void;
}) {
  return (
    <>
      <Checkbox
        label="Any route"
        checked={routes === null}
        onChange={(event) => onChange(event.target.checked ? null : [])}
        help="Off: only those below. Widening needs an admin."
      />
      {routes !== null && (
        <RouteChooser ids={routes} onChange={(ids) => onChange([...ids])} none="None: no route may use it." />
      )}
    </>
  );
}

/** Only changed fields, so that another person's changes are not undone. */
function changesIn(fields: FormData, routes: string[] | null, secret: SecretDetails) {
  const text = (name: string): string | null => {
    const given = textIn(fields, name).trim();
    return given === '' ? null : given;
  };
  const end = text('expires_at');
  const wanted = {
    name: textIn(fields, 'name').trim(),
    description: text('description'),
    collection_id: text('collection_id'),
    expires_at: end === localTime(secret.expires_at) ? secret.expires_at : end && new Date(end).toISOString(),
    strict_expiry_enforcement: fields.has('strict_expiry_enforcement'),
    write_only: secret.write_only || fields.has('write_only'),
    allowed_hosts: fields.has('any_host') ? null : linesIn(textIn(fields, 'allowed_hosts')),
    allowed_routes: routes,
    always_redact: fields.has('always_redact'),
  };
  const changed = keysOf(wanted).filter(
    (name) => JSON.stringify(wanted[name]) !== JSON.stringify(secret[name]),
  );
  if (changed.length === 0) return { description: wanted.description };
  return Object.fromEntries(changed.map((name) => [name, wanted[name]]));
}

/** In the form of a date and time field: without a zone. */
function localTime(iso: string | null): string {
  if (iso === null) return '';
  const date = new Date(iso);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}
