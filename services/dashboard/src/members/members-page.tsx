/** The members of this tenant with their rights, and open invitations. */
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useRead, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Form } from '../design/form.tsx';
import { Mark } from '../design/mark.tsx';
import { Loading, ReadError } from '../design/notice.tsx';
import { Page, Section } from '../design/page.tsx';
import { RemoveButton, SimpleTable } from '../design/simple-table.tsx';
import { Ago } from '../design/time.tsx';
import { presentSession } from '../session/session-store.ts';
import { AccountRule } from '../settings/account-rule.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { ResetButton } from './reset-button.tsx';
import { type Invitation, type Member, RoleFields, roleOf } from './role-fields.tsx';

export function MembersPage() {
  const [isInviting, setInviting] = useState(false);
  return (
    <Page
      title="Members"
      lead="People of this tenant. Nothing is ever sent to them: you pass invitations on yourself."
      actions={
        <Button look="primary" icon="plus" onPress={() => setInviting(true)}>
          Invite
        </Button>
      }
    >
      <MemberList />
      <Invitations />
      <AccountRule
        title="Passkeys"
        rule="require_passkey"
        on={{
          about: 'Nobody can enter this tenant with only a password.',
          change: 'Allow passwords too',
        }}
        off={{
          about: 'A password is enough to enter this tenant. A passkey cannot be guessed, reused or phished.',
          change: 'Ask for a passkey',
        }}
      />
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  );
}

const query = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

function MemberList() {
  const read = useRead('/v1/members', query);
  const [edited, setEdited] = useState<Member>();
  const self = presentSession()?.user.id;
  if (read.isPending) return <Loading />;
  if (read.data === undefined) return <ReadError error={read.error} />;
  return (
    <>
      <SimpleTable
        label="Members"
        rows={read.data.data}
        columns={[
          {
            name: 'Name',
            cell: (one) => (
              <div>
                <strong className="break">{one.name}</strong> {one.id === self && <Mark>you</Mark>}
                <div className="small faint break">{one.email}</div>
              </div>
            ),
          },
          {
            name: 'Role',
            cell: (one) => (
              <span className="row">
                {one.role}
                {one.source === 'group' && <Mark>by group</Mark>}
              </span>
            ),
          },
          {
            name: 'Sees values',
            only: 'wide',
            cell: (one) => (one.can_reveal ? 'yes' : <span className="faint">no</span>),
          },
          {
            name: 'Passkeys',
            only: 'wide',
            cell: (one) => (one.passkeys > 0 ? one.passkeys : <span className="faint">none</span>),
          },
          {
            name: 'Last sign-in',
            only: 'wide',
            cell: ({ last_sign_in_at: at }) =>
              at === null ? <span className="faint">never</span> : <Ago at={at} />,
          },
        ]}
        actions={(one) => (
          <>
            <Button look="quiet" onPress={() => setEdited(one)}>
              Edit
            </Button>
            <ResetButton member={one} />
            <RemoveMember member={one} />
          </>
        )}
      />
      {edited !== undefined && <MemberDialog member={edited} onClose={() => setEdited(undefined)} />}
    </>
  );
}

function RemoveMember({ member: { id, name } }: { member: Member }) {
  const { api } = useTenant();
  const remove = useAction(() => api.delete('/v1/members/{id}', { path: { id } }));
  return (
    <RemoveButton
      name={name}
      verb="Remove"
      action={remove}
      words={
        <p>
          Their sessions in this tenant end at once. Their account stays, and API keys that they made do too.
        </p>
      }
    />
  );
}

function Invitations() {
  const read = useRead('/v1/invitations', { query: { per_page: 100 } });
  const rows = read.data?.data ?? [];
  if (read.isError) return <ReadError error={read.error} />;
  if (rows.length === 0) return null;
  return (
    <Section
      title="Open invitations"
      lead="Each works once. A lost link cannot be shown again: withdraw it and invite again."
    >
      <SimpleTable
        label="Invitations"
        rows={rows}
        columns={[
          {
            name: 'E-mail',
            cell: (one) => <span className="break">{one.email ?? 'anybody with the link'}</span>,
          },
          { name: 'Role', cell: (one) => one.role },
          { name: 'Ends', only: 'wide', cell: (one) => <Ago at={one.expires_at} /> },
        ]}
        actions={(one) => <Withdraw invitation={one} />}
      />
    </Section>
  );
}

function Withdraw({ invitation: { id, email } }: { invitation: Invitation }) {
  const { api } = useTenant();
  const withdraw = useAction(() => api.delete('/v1/invitations/{id}', { path: { id } }));
  return (
    <RemoveButton
      name={email ?? 'the invitation'}
      verb="Withdraw"
      action={withdraw}
      words={<p>Its link stops working.</p>}
    />
  );
}

/** Changes what a member may do. */
function MemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { api } = useTenant();
  const save = useAction(async (fields: FormData) => {
    await api.patch('/v1/members/{id}', { path: { id: member.id }, body: roleOf(fields) });
    onClose();
  });
  return (
    <Dialog title={`Rights of ${member.name}`} isOpen onClose={onClose}>
      <Form action={save} submit="Save" onSubmit={(fields) => void save.run(fields)} onCancel={onClose}>
        <RoleFields given={member.role} canReveal={member.can_reveal} />
        <p className="soft small">Where rights are lowered, their sessions in this tenant end at once.</p>
      </Form>
    </Dialog>
  );
}
