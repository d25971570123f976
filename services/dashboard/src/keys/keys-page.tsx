/** API keys: for applications that call the proxy, and for scripts that call the API. */
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { type Read, useRead, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Mark } from '../design/mark.tsx';
import { Empty, Loading, ReadError } from '../design/notice.tsx';
import { Page } from '../design/page.tsx';
import { RemoveButton, SimpleTable } from '../design/simple-table.tsx';
import { Ago } from '../design/time.tsx';
import { KeyBounds } from './key-bounds.tsx';
import { NewKeyDialog, roleWords } from './new-key-dialog.tsx';

type Key = Read<'/v1/api-keys'>['data'][number];

const query = { query: { per_page: 100 } } as const;

export function KeysPage() {
  const read = useRead('/v1/api-keys', query);
  const [isMaking, setMaking] = useState(false);
  const rows = read.data?.data;
  return (
    <Page
      title="API keys"
      lead="A key is shown once, when it is made. KnoxCall keeps only what it takes to recognise it."
      actions={
        <Button look="primary" icon="plus" onPress={() => setMaking(true)}>
          New key
        </Button>
      }
    >
      {read.isPending && <Loading />}
      {read.isError && <ReadError error={read.error} />}
      {rows?.length === 0 && (
        <Empty icon="ticket" title="No API keys">
          <p>An application needs one of role “invoke” to call the proxy.</p>
        </Empty>
      )}
      {rows !== undefined && rows.length > 0 && (
        <SimpleTable
          label="API keys"
          rows={rows}
          columns={[
            { name: 'Name', cell: (one) => <strong className="break">{one.name}</strong> },
            {
              name: 'Role',
              cell: ({ role }) => <span title={roleWords[role]}>{role}</span>,
            },
            { name: 'Key', only: 'wide', cell: (one) => <code>tk_live_{one.key_id.slice(0, 8)}…</code> },
            { name: 'Where', only: 'wide', cell: (one) => <KeyBounds apiKey={one} /> },
            {
              name: 'Last used',
              only: 'wide',
              cell: ({ last_used_at: at }) =>
                at === null ? <span className="faint">never</span> : <Ago at={at} />,
            },
            { name: 'Ends', only: 'wide', cell: (one) => <End at={one.expires_at} /> },
          ]}
          actions={(one) => <Revoke apiKey={one} />}
        />
      )}
      {isMaking && <NewKeyDialog onClose={() => setMaking(false)} />}
    </Page>
  );
}

function End({ at }: { at: string | null }) {
  if (at === null) return <span className="faint">never</span>;
  if (new Date(at).getTime() < Date.now()) return <Mark tone="bad">ended</Mark>;
  return <Ago at={at} />;
}

function Revoke({ apiKey: { id, name, last_used_at: at } }: { apiKey: Key }) {
  const { api } = useTenant();
  const revoke = useAction(() => api.delete('/v1/api-keys/{id}', { path: { id } }));
  return (
    <RemoveButton
      name={name}
      verb="Revoke"
      action={revoke}
      words={
        <p>
          Whoever uses it is refused within a moment, requests under way included.{' '}
          {at === null ? (
            'It was never used.'
          ) : (
            <>
              It was used <Ago at={at} />.
            </>
          )}
        </p>
      }
    />
  );
}
