/** The person's account at the installation's identity provider, if it has one. */
import { useQuery } from '@tanstack/react-query';
import { useAction } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { ErrorNotice, Loading, ReadError } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { RemoveButton, SimpleTable } from '../design/simple-table.tsx';
import { Ago } from '../design/time.tsx';
import { guarded, steppedUp } from '../session/guarded.ts';
import { goToProvider, people, type Session, useSignInWays } from '../session/session-client.ts';
import { keepSession } from '../session/session-store.ts';

export function IdentitiesSection() {
  return useSignInWays()?.oidc === true ? <Identities /> : null;
}

function Identities() {
  const link = useAction(async () => {
    if (await steppedUp()) goToProvider('link');
  });
  return (
    <Section
      title="OpenID Connect"
      lead="Who you are at your company’s identity provider."
      actions={<Button onPress={() => void link.run()}>Link</Button>}
    >
      {link.error !== undefined && <ErrorNotice error={link.error} />}
      <LinkedIdentities />
    </Section>
  );
}

function LinkedIdentities() {
  const read = useQuery({ queryKey: ['identities'], queryFn: () => people.get('/dashboard/identities') });
  if (read.isPending) return <Loading lines={2} />;
  if (read.data === undefined) return <ReadError error={read.error} />;
  const rows = read.data.data;
  if (rows.length === 0) return <p className="soft">Not linked: you cannot sign in through it yet.</p>;
  return (
    <SimpleTable
      label="Identities"
      rows={rows}
      columns={[
        { name: 'Provider', cell: (one) => <span className="break">{one.issuer}</span> },
        { name: 'E-mail there', cell: (one) => <span className="break">{one.email ?? 'not told'}</span> },
        {
          name: 'Last used',
          cell: ({ last_used_at: at }) =>
            at === null ? <span className="faint">never</span> : <Ago at={at} />,
        },
      ]}
      actions={({ id, issuer }) => (
        <RemoveWay
          name={issuer}
          remove={() => people.delete('/dashboard/identities/{id}', { path: { id } })}
        />
      )}
    />
  );
}

/** Removes a way to sign in from the person's own account. */
export function RemoveWay({ name, remove }: { name: string; remove: () => Promise<{ data: Session }> }) {
  const action = useAction(() => guarded(async () => keepSession(await remove())));
  return (
    <RemoveButton
      name={name}
      verb="Remove"
      action={action}
      words={<p>You can no longer sign in with it.</p>}
    />
  );
}
