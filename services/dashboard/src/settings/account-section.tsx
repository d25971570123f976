/** The person's own account and ways to sign in. Each change asks for a step-up. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { Loading, ReadError } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { SimpleTable } from '../design/simple-table.tsx';
import { Ago } from '../design/time.tsx';
import { AddPasskeyDialog } from '../session/add-passkey-dialog.tsx';
import { guarded } from '../session/guarded.ts';
import { people } from '../session/session-client.ts';
import { keepSession, useSessionState } from '../session/session-store.ts';
import { IdentitiesSection, RemoveWay } from './identities-section.tsx';

export function AccountSection() {
  const state = useSessionState();
  if (state.kind !== 'signed_in') return null;
  const { user } = state.session;
  return (
    <div id="account" className="stack">
      <Section title="Your account">
        <dl className="facts">
          <dt>Name</dt>
          <dd>{user.name}</dd>
          <dt>E-mail</dt>
          <dd>{user.email}</dd>
        </dl>
      </Section>
      <Passkeys />
      <PasswordPart hasPassword={user.has_password} />
      <IdentitiesSection />
    </div>
  );
}

function Passkeys() {
  const [isAdding, setAdding] = useState(false);
  const read = useQuery({ queryKey: ['passkeys'], queryFn: () => people.get('/dashboard/passkeys') });
  const rows = read.data?.data;
  return (
    <Section
      title="Passkeys"
      lead="They cannot be guessed, reused or phished."
      actions={<Button onPress={() => setAdding(true)}>Add a passkey</Button>}
    >
      {read.isPending && <Loading lines={2} />}
      {read.isError && <ReadError error={read.error} />}
      {rows?.length === 0 && <p className="soft">None yet.</p>}
      {rows !== undefined && rows.length > 0 && (
        <SimpleTable
          label="Passkeys"
          rows={rows}
          columns={[
            { name: 'Name', cell: (one) => <span className="break">{one.name}</span> },
            {
              name: 'Last used',
              cell: ({ last_used_at: at }) =>
                at === null ? <span className="faint">never</span> : <Ago at={at} />,
            },
          ]}
          actions={({ id, name }) => (
            <RemoveWay
              name={name}
              remove={() => people.delete('/dashboard/passkeys/{id}', { path: { id } })}
            />
          )}
        />
      )}
      <AddPasskeyDialog isOpen={isAdding} onClose={() => setAdding(false)} />
    </Section>
  );
}

function PasswordPart({ hasPassword }: { hasPassword: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  const save = useAction((password: string) =>
    guarded(async () => {
      keepSession(await people.put('/dashboard/password', { body: { password } }));
      close();
    }),
  );
  return (
    <Section
      title="Password"
      actions={
        <>
          {hasPassword && (
            <RemoveWay name="the password" remove={() => people.delete('/dashboard/password')} />
          )}
          <Button onPress={() => setOpen(true)}>{hasPassword ? 'Change' : 'Set a password'}</Button>
        </>
      }
    >
      <p className="soft">{hasPassword ? 'You can sign in with it.' : 'You have none.'}</p>
      <Dialog title="New password" isOpen={isOpen} onClose={close}>
        <Form
          action={save}
          submit="Save password"
          onSubmit={(fields) => void save.run(textIn(fields, 'password'))}
          onCancel={close}
        >
          <TextField
            label="New password"
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={12}
            required
            autoFocus
            help="At least 12 characters. Other sessions of yours end."
          />
        </Form>
      </Dialog>
    </Section>
  );
}
