/** All routes: where each leads, and its recent results. */
import { type ReactNode, useMemo } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useMay, useRead, useTenant } from '../api/use-api.ts';
import { usePages } from '../api/use-pages.ts';
import { useCollections } from '../collections/use-collections.ts';
import { Button } from '../design/button.tsx';
import { SelectField, TextField } from '../design/field.tsx';
import { type Column, LongTable } from '../design/long-table.tsx';
import { Mark, StatusMark } from '../design/mark.tsx';
import { Empty } from '../design/notice.tsx';
import { Page } from '../design/page.tsx';
import { Ago } from '../design/time.tsx';
import { EnvironmentMark } from '../environments/use-environments.tsx';
import { type ListedRoute, loadRoutes, type RoutesQuery, type Traffic } from './route-types.ts';

const trafficQuery = { query: { by: 'route' } } as const;

export function RoutesPage() {
  const mayWrite = useMay('editor');
  const [, navigate] = useLocation();
  const [parameters, setParameters] = useSearchParams();
  const [search, collection] = [parameters.get('search') ?? '', parameters.get('collection') ?? ''];
  const query = useMemo(
    (): RoutesQuery => ({
      ...(search === '' ? {} : { search }),
      ...(collection === '' ? {} : { collection_id: collection }),
    }),
    [search, collection],
  );
  const set = (name: string, value: string): void => {
    const next = new URLSearchParams(parameters);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setParameters(next, { replace: true });
  };
  const isFiltered = search !== '' || collection !== '';
  return (
    <Page
      title="Routes"
      lead="Each leads to one API and defines what is injected into its requests."
      actions={
        mayWrite && (
          <>
            <Button onPress={() => navigate('/templates')}>Add a known API</Button>
            <Button look="primary" icon="plus" onPress={() => navigate('/routes/new')}>
              New route
            </Button>
          </>
        )
      }
    >
      <search className="filters">
        <TextField
          label="Find"
          type="search"
          placeholder="A part of the name"
          value={search}
          onChange={(event) => set('search', event.target.value)}
        />
        <CollectionFilter value={collection} onChange={(value) => set('collection', value)} />
      </search>
      <RouteTable query={query} empty={isFiltered ? <NoMatch /> : <NoRoutes mayWrite={mayWrite} />} />
    </Page>
  );
}

function CollectionFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const collections = useCollections();
  return (
    <SelectField
      label="In collection"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      options={[['', 'All'], ...collections.map(({ id, name }) => [id, name] as const)]}
    />
  );
}

function RouteTable({ query, empty }: { query: RoutesQuery; empty: ReactNode }) {
  const { slug, api } = useTenant();
  const traffic = useRead('/v1/traffic', trafficQuery, { refetchInterval: 30_000 });
  const pages = usePages([slug, '/v1/routes', query], (page, signal) =>
    loadRoutes(api, { ...query, page }, signal),
  );
  const columns = useMemo((): Column<ListedRoute>[] => {
    const byRoute = new Map((traffic.data?.data ?? []).map((one) => [one.route_id, one]));
    return routeColumns((route) => byRoute.get(route.id));
  }, [traffic.data]);
  return (
    <LongTable
      label="Routes"
      columns={columns}
      pages={pages}
      keyOf={({ id }) => id}
      empty={empty}
      noun={['route', 'routes']}
      minWidth={860}
    />
  );
}

function routeColumns(trafficOf: (route: ListedRoute) => Traffic | undefined): Column<ListedRoute>[] {
  return [
    { name: 'Name', width: 'minmax(150px, 1.4fr)', cell: (route) => <RouteName route={route} /> },
    {
      name: 'Target',
      width: 'minmax(180px, 2fr)',
      only: 'wide',
      cell: (route) => <span className="mono soft break">{route.target_base_url}</span>,
    },
    {
      name: 'Base',
      width: '130px',
      only: 'wide',
      cell: (route) => <EnvironmentMark name={route.base_environment} />,
    },
    { name: 'Last answer', width: '130px', cell: (route) => <LastAnswer traffic={trafficOf(route)} /> },
    {
      name: '24 hours',
      width: '100px',
      only: 'wide',
      cell: (route) => <Requests traffic={trafficOf(route)} />,
    },
    {
      name: 'p95',
      width: '76px',
      only: 'wide',
      cell: (route) => {
        const p95 = trafficOf(route)?.p95_ms;
        return p95 == null ? <span className="faint">–</span> : <span className="number">{p95} ms</span>;
      },
    },
  ];
}

function RouteName({ route }: { route: ListedRoute }) {
  return (
    <span className="row">
      <Link href={`/routes/${route.id}`} className="table-name">
        {route.name}
      </Link>
      {!route.enabled && <Mark>off</Mark>}
    </span>
  );
}

function LastAnswer({ traffic }: { traffic: Traffic | undefined }) {
  if (traffic === undefined) return <span className="faint">none yet</span>;
  return (
    <span className="row">
      <StatusMark status={traffic.last_status} />
      <span className="small faint">
        <Ago at={traffic.last_at} />
      </span>
    </span>
  );
}

function Requests({ traffic }: { traffic: Traffic | undefined }) {
  if (traffic === undefined) return <span className="faint">0</span>;
  const errors = traffic.client_errors + traffic.server_errors;
  return (
    <span className="number" title={`${errors} answered with 400 or more`}>
      {traffic.requests.toLocaleString()}
      {traffic.server_errors > 0 && <span className="bad-words"> ({traffic.server_errors} failed)</span>}
    </span>
  );
}

function NoMatch() {
  return <Empty icon="search" title="No routes match" />;
}

function NoRoutes({ mayWrite }: { mayWrite: boolean }) {
  const [, navigate] = useLocation();
  return (
    <Empty
      icon="route"
      title="No routes yet"
      actions={
        mayWrite && (
          <Button look="primary" onPress={() => navigate('/templates')}>
            Choose an API
          </Button>
        )
      }
    >
      <p>
        A route is an address of an API and the credentials that are put in on the way. Choose one that is
        known here, or make your own with “New route” above.
      </p>
    </Empty>
  );
}
