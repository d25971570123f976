/** All secrets, and the environments in which each has a value: a missing one is seen at a glance. */

import { type ReactNode, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useMay, useTenant } from '../api/use-api.ts';
import { usePages } from '../api/use-pages.ts';
import { Button } from '../design/button.tsx';
import { type Column, LongTable } from '../design/long-table.tsx';
import { Empty } from '../design/notice.tsx';
import { Page } from '../design/page.tsx';
import { EnvironmentMark, useEnvironments } from '../environments/use-environments.tsx';
import { SecretCell, ValueSummary } from './secret-cell.tsx';
import { SecretEnd } from './secret-facts.tsx';
import { SecretFilters } from './secret-filters.tsx';
import { type SecretsQuery, useSecretFilters } from './secret-query.ts';
import { type ListedSecret, loadSecrets, type SecretType, typeNames } from './secret-types.ts';
import { SetValueDialog } from './set-value-dialog.tsx';

type Target = { secret: ListedSecret; environment: string };

export function SecretsPage() {
  const mayWrite = useMay('editor');
  const [, navigate] = useLocation();
  const { query, filters, setFilter, isFiltered, clear } = useSecretFilters();
  const [target, setTarget] = useState<Target>();
  return (
    <Page
      title="Secrets"
      lead="Values go in and are used by routes. Nobody who calls the proxy ever sees them."
      actions={
        mayWrite && (
          <>
            <Button onPress={() => navigate('/templates')}>Add a known API</Button>
            <Button onPress={() => navigate('/secrets/paste')}>Paste .env</Button>
            <Button look="primary" icon="plus" onPress={() => navigate('/secrets/new')}>
              New secret
            </Button>
          </>
        )
      }
    >
      <SecretFilters filters={filters} setFilter={setFilter} />
      <Matrix
        query={query}
        onSet={mayWrite ? setTarget : undefined}
        empty={<NoSecrets isFiltered={isFiltered} clear={clear} mayWrite={mayWrite} />}
      />
      {target !== undefined && <SetValueDialog {...target} onClose={() => setTarget(undefined)} />}
    </Page>
  );
}

function Matrix({
  query,
  onSet,
  empty,
}: {
  query: SecretsQuery;
  onSet: ((target: Target) => void) | undefined;
  empty: ReactNode;
}) {
  const { slug, api } = useTenant();
  const { list } = useEnvironments();
  const pages = usePages([slug, '/v1/secrets', query], (page, signal) =>
    loadSecrets(api, { ...query, page }, signal),
  );
  const columns = useMemo((): Column<ListedSecret>[] => {
    const environments = list.map(({ name }) => name);
    return [
      { name: 'Name', width: 'minmax(180px, 2fr)', cell: (secret) => <SecretName secret={secret} /> },
      {
        name: 'Type',
        width: '92px',
        only: 'wide',
        cell: ({ secret_type: type }) => <TypeMark type={type} />,
      },
      ...environments.map(
        (environment): Column<ListedSecret> => ({
          name: environment,
          head: <EnvironmentMark name={environment} />,
          width: 'minmax(104px, 1fr)',
          only: 'wide',
          cell: (secret) => (
            <SecretCell
              {...{ secret, environment }}
              onSet={onSet === undefined ? undefined : () => onSet({ secret, environment })}
            />
          ),
        }),
      ),
      {
        name: 'Values',
        width: 'minmax(90px, 1fr)',
        only: 'narrow',
        cell: (secret) => <ValueSummary {...{ secret, environments }} />,
      },
      { name: 'Expires', width: '120px', only: 'wide', cell: (secret) => <SecretEnd secret={secret} /> },
    ];
  }, [list, onSet]);
  return (
    <LongTable
      label="Secrets"
      columns={columns}
      pages={pages}
      keyOf={({ id }) => id}
      empty={empty}
      noun={['secret', 'secrets']}
      minWidth={480 + list.length * 116}
    />
  );
}

function SecretName({ secret }: { secret: ListedSecret }) {
  return (
    <Link href={`/secrets/${secret.id}`} className="table-name mono">
      {secret.name}
    </Link>
  );
}

function NoSecrets({
  isFiltered,
  clear,
  mayWrite,
}: {
  isFiltered: boolean;
  clear: () => void;
  mayWrite: boolean;
}) {
  const [, navigate] = useLocation();
  if (isFiltered) {
    return (
      <Empty icon="search" title="No secrets match" actions={<Button onPress={clear}>Show all</Button>} />
    );
  }
  return (
    <Empty
      icon="key"
      title="No secrets yet"
      actions={
        mayWrite && (
          <Button look="primary" onPress={() => navigate('/templates')}>
            Choose an API
          </Button>
        )
      }
    >
      <p>
        Start with an API that you use: paste its key, and the secret and the route to it are made together.
        Or put in a value of your own with “New secret” above.
      </p>
    </Empty>
  );
}

/** The type of a secret. */
function TypeMark({ type }: { type: SecretType }) {
  return <span className="soft">{typeNames[type]}</span>;
}
