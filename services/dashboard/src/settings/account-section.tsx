/** One's own account: how one signs in. Each change asks for a proof that it is still the same person. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { ErrorNotice, Loading } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { RemoveButton, SimpleTable } from '../design/simple-table.tsx';
import { Ago } from '../design/time.tsx';
import { AddPasskeyDialog } from '../session/add-passkey-dialog.tsx';
import { guarded } from '../session/guarded.ts';
import {
  callDashboard,
  type Identity,
  type Passkey,
  type Session,
  type SignInWays,
} from '../session/session-client.ts';
import { keepSession, presentSession, useSessionState } from '../session/session-store.ts';
import { oidcStart } from '../session/sign-in-page.tsx';

const csrf = () => presentSession()?.csrf_token;

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
      <Identities />
    </div>
  );
}

function Passkeys() {
  const [isAdding, setAdding] = useState(false);
  const read = useQuery({ queryKey: ['passkeys'], queryFn: () => callDashboard<Passkey[]>('passkeys') });
  return (
    <Section
      title="Passkeys"
      lead="They cannot be guessed, reused or phished."
      actions={<Button onPress={() => setAdding(true)}>Add a passkey</Button>}
    >
      {read.isPending && <Loading lines={2} />}
      {read.isError && <ErrorNotice error={read.error} />}
      {read.data?.length === 0 && <p className="soft">None yet.</p>}
      {read.data !== undefined && read.data.length > 0 && (
        <SimpleTable
          label="Passkeys"
          rows={read.data}
          columns={[
            { name: 'Name', cell: (one) => <span className="break">{one.name}</span> },
            {
              name: 'Last used',
              cell: ({ last_used_at: at }) =>
                at === null ? <span className="faint">never</span> : <Ago at={at} />,
            },
          ]}
          actions={(one) => <Remove path={`passkeys/${one.id}`} name={one.name} />}
        />
      )}
      <AddPasskeyDialog isOpen={isAdding} onClose={() => setAdding(false)} />
    </Section>
  );
}

function Remove({ path, name }: { path: string; name: string }) {
  const remove = useAction(() =>
    guarded(async () => keepSession(await callDashboard<Session>(path, { method: 'DELETE', csrf: csrf() }))),
  );
  return (
    <RemoveButton
      name={name}
      verb="Remove"
      action={remove}
      words={<p>You can no longer sign in with it.</p>}
    />
  );
}

function PasswordPart({ hasPassword }: { hasPassword: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  const save = useAction((password: string) =>
    guarded(async () => {
      keepSession(
        await callDashboard<Session>('password', { method: 'PUT', body: { password }, csrf: csrf() }),
      );
      close();
    }),
  );
  return (
    <Section
      title="Password"
      actions={
        <>
          {hasPassword && <Remove path="password" name="the password" />}
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

function Identities() {
  const ways = useQuery({ queryKey: ['sign-in'], queryFn: () => callDashboard<SignInWays>('sign-in') });
  const isOffered = ways.data?.oidc === true;
  const read = useQuery({
    queryKey: ['identities'],
    queryFn: () => callDashboard<Identity[]>('identities'),
    enabled: isOffered,
  });
  if (!isOffered) return null;
  return (
    <Section
      title="OpenID Connect"
      lead="Identities of your company that sign in to this account."
      actions={<Button onPress={() => location.assign(oidcStart('link'))}>Link an identity</Button>}
    >
      {read.isError && <ErrorNotice error={read.error} />}
      {read.data?.length === 0 && <p className="soft">None is linked.</p>}
      {read.data !== undefined && read.data.length > 0 && (
        <SimpleTable
          label="Identities"
          rows={read.data}
          columns={[
            { name: 'Identity', cell: (one) => <span className="break">{one.email ?? one.id}</span> },
            { name: 'Provider', only: 'wide', cell: (one) => <span className="break">{one.issuer}</span> },
          ]}
          actions={(one) => <Remove path={`identities/${one.id}`} name={one.email ?? 'the identity'} />}
        />
      )}
    </Section>
  );
}
