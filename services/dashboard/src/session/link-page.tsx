/**
 * The page of a one-time link: the first account of a tenant, an invitation, a new password. Its token is after the
 * `#`, which no browser sends, and is removed from the address once it was read.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { ErrorNotice, Loading, Notice } from '../design/notice.tsx';
import { DoorPage } from './door-page.tsx';
import { joinThroughProvider, type LinkInfo, people, useSignInWays } from './session-client.ts';
import { keepSession, presentSession, signOut, useSessionState } from './session-store.ts';

type Purpose = LinkInfo['purpose'];

const titles: Record<Purpose, string> = {
  setup: 'Create the first account',
  invite: 'Accept the invitation',
  reset: 'Choose a new password',
};

function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(null, '', location.pathname);
  return token;
}

export function LinkPage({ purpose, onDone }: { purpose: Purpose; onDone: () => void }) {
  const [token] = useState(takeToken);
  const link = useQuery({
    queryKey: ['link'],
    queryFn: () => people.post('/dashboard/link', { body: { token } }),
    enabled: token !== '',
    retry: false,
    gcTime: 0,
  });
  if (token === '' || link.isError) {
    return (
      <DoorPage title={titles[purpose]}>
        {link.isError ? <ErrorNotice error={link.error} /> : <NoToken />}
        <p className="soft small">
          A link works once and for a limited time. Ask whoever gave it to you for another one.
        </p>
      </DoorPage>
    );
  }
  if (link.isPending) {
    return (
      <DoorPage title={titles[purpose]}>
        <Loading lines={3} />
      </DoorPage>
    );
  }
  return (
    <DoorPage title={titles[purpose]} lead={<Lead link={link.data.data} />}>
      <LinkForm {...{ purpose, token, link: link.data.data, onDone }} />
    </DoorPage>
  );
}

function NoToken() {
  return (
    <Notice tone="bad" title="This link is not complete">
      <p>Its part behind the # is missing. Copy the whole link once more.</p>
    </Notice>
  );
}

function Lead({ link }: { link: LinkInfo }) {
  if (link.tenant_slug === null) return null;
  return (
    <p>
      For <strong>{link.tenant_slug}</strong>
      {link.role !== null && (
        <>
          , with the role <strong>{link.role}</strong>
        </>
      )}
      .
    </p>
  );
}

type FormProps = { purpose: Purpose; token: string; link: LinkInfo; onDone: () => void };

function LinkForm(props: FormProps) {
  const state = useSessionState();
  if (props.purpose === 'reset') return <ResetForm {...props} />;
  if (props.purpose === 'invite' && state.kind === 'signed_in') return <JoinForm {...props} />;
  return <NewAccount {...props} />;
}

/** By the installation's ways to sign in: a password, or the account at the provider. */
function NewAccount(props: FormProps) {
  const { password = true, oidc = false } = useSignInWays() ?? {};
  const join = useAction(() => joinThroughProvider(props.token));
  return (
    <>
      {password && <AccountForm {...props} />}
      {join.error !== undefined && <ErrorNotice error={join.error} />}
      {oidc && (
        <div className="door-ways">
          <Button icon="person" isDisabled={join.isRunning} onPress={() => void join.run()}>
            Sign in with OpenID Connect
          </Button>
        </div>
      )}
    </>
  );
}

function AccountForm({ purpose, token, link, onDone }: FormProps) {
  const create = useAction(async (fields: FormData) => {
    const body = {
      token,
      email: textIn(fields, 'email'),
      name: textIn(fields, 'name'),
      password: textIn(fields, 'password'),
    };
    const path = purpose === 'setup' ? '/dashboard/setup' : '/dashboard/invite';
    keepSession(await people.post(path, { body }));
    onDone();
  });
  return (
    <Form action={create} submit="Create account" onSubmit={(fields) => void create.run(fields)}>
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        defaultValue={link.email ?? ''}
        help="You sign in with it. Nothing is ever sent to it."
        required
        autoFocus
      />
      <TextField label="Name" name="name" autoComplete="name" required />
      <NewPassword />
    </Form>
  );
}

function NewPassword() {
  return (
    <TextField
      label="Password"
      name="password"
      type="password"
      autoComplete="new-password"
      minLength={12}
      help="At least 12 characters. A few unusual words are easier to keep than one strange one."
      required
    />
  );
}

function ResetForm({ token, onDone }: FormProps) {
  const reset = useAction(async (fields: FormData) => {
    const body = { token, password: textIn(fields, 'password') };
    keepSession(await people.post('/dashboard/reset', { body }));
    onDone();
  });
  return (
    <Form action={reset} submit="Save password" onSubmit={(fields) => void reset.run(fields)}>
      <NewPassword />
    </Form>
  );
}

/** A signed-in person joins with that account, so the page shows which one it is. */
function JoinForm({ token, onDone }: FormProps) {
  const session = presentSession();
  const join = useAction(async () => {
    keepSession(await people.post('/dashboard/invite', { body: { token } }));
    onDone();
  });
  const leave = useAction(() => signOut(false));
  return (
    <Form
      action={join}
      submit="Join"
      onSubmit={() => void join.run()}
      note={<Button onPress={() => void leave.run()}>Use another account</Button>}
    >
      <Notice>
        <p>
          You are signed in as <strong>{session?.user.email}</strong>.
        </p>
      </Notice>
    </Form>
  );
}
