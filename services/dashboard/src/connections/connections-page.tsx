/** All OAuth2 connections: which ones work, and which need a person. */
import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { useMay, useTenant } from '../api/use-api.ts';
import { usePages } from '../api/use-pages.ts';
import { Button } from '../design/button.tsx';
import { type Column, LongTable } from '../design/long-table.tsx';
import { Empty } from '../design/notice.tsx';
import { Page } from '../design/page.tsx';
import { EnvironmentMark, useEnvironments } from '../environments/use-environments.tsx';
import { SecretCell, ValueSummary } from '../secrets/secret-cell.tsx';
import { type ListedSecret, loadSecrets } from '../secrets/secret-types.ts';

const query = { secret_type: 'oauth2' } as const;

export function ConnectionsPage() {
  const { slug, api } = useTenant();
  const { list } = useEnvironments();
  const mayWrite = useMay('editor');
  const [, navigate] = useLocation();
  const pages = usePages([slug, '/v1/secrets', query], (page, signal) =>
    loadSecrets(api, { ...query, page }, signal),
  );
  const columns = useMemo((): Column<ListedSecret>[] => {
    const environments = list.map(({ name }) => name);
    return [
      {
        name: 'Name',
        width: 'minmax(180px, 2fr)',
        cell: ({ id, name }) => (
          <Link href={`/secrets/${id}`} className="table-name mono">
            {name}
          </Link>
        ),
      },
      ...environments.map(
        (environment): Column<ListedSecret> => ({
          name: environment,
          head: <EnvironmentMark name={environment} />,
          width: 'minmax(130px, 1fr)',
          only: 'wide',
          cell: (secret) => <SecretCell {...{ secret, environment }} onSet={undefined} />,
        }),
      ),
      {
        name: 'Connected',
        width: 'minmax(90px, 1fr)',
        only: 'narrow',
        cell: (secret) => <ValueSummary {...{ secret, environments }} />,
      },
    ];
  }, [list]);
  const empty = (
    <Empty
      icon="link"
      title="No connections yet"
      actions={
        mayWrite && (
          <Button look="primary" onPress={() => navigate('/secrets/new?type=oauth2')}>
            Make an OAuth2 secret
          </Button>
        )
      }
    >
      <p>Choose the type OAuth2: somebody consents once, and KnoxCall keeps its token fresh.</p>
    </Empty>
  );
  return (
    <Page title="Connections" lead="OAuth2 secrets: who consented, and whether their tokens are fresh.">
      <LongTable
        label="Connections"
        columns={columns}
        pages={pages}
        keyOf={({ id }) => id}
        empty={empty}
        noun={['connection', 'connections']}
        minWidth={280 + list.length * 140}
      />
    </Page>
  );
}
