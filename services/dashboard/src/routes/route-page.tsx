/** One route. Text typed on one of its tabs stays while another tab is shown. */
import { useMemo, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useMay, useRead } from '../api/use-api.ts';
import { Button, CopyButton } from '../design/button.tsx';
import { Mark } from '../design/mark.tsx';
import { Loading, ReadError } from '../design/notice.tsx';
import { Page } from '../design/page.tsx';
import { Tabs } from '../design/tabs.tsx';
import { LogRecordPanel } from '../logs/log-record-panel.tsx';
import { Tail } from '../logs/logs-page.tsx';
import { TrafficChart } from '../logs/traffic-chart.tsx';
import type { Drafts } from './configuration-draft.ts';
import { DeleteRouteDialog } from './delete-route-dialog.tsx';
import { EnvironmentTab } from './environment-tab.tsx';
import { type GeneralDraft, GeneralTab } from './general-tab.tsx';
import type { LoadedRoute, Route } from './route-types.ts';
import { TestTab } from './test-tab.tsx';

type Props = { id: string; tab: string | undefined; environment: string | undefined };

export function RoutePage({ id, tab, environment }: Props) {
  const route = useRead('/v1/routes/{id}', { path: { id } });
  const environments = useRead('/v1/routes/{id}/environments', { path: { id } });
  const error = route.error ?? environments.error;
  if (route.data === undefined || environments.data === undefined) {
    return (
      <Page title="Route" back="/routes">
        {error === null ? <Loading /> : <ReadError error={error} />}
      </Page>
    );
  }
  const loaded = { route: route.data.data, etag: route.data.etag, environments: environments.data.data };
  return <Found loaded={loaded} tab={tab ?? 'general'} environment={environment} />;
}

type FoundProps = { loaded: LoadedRoute; tab: string; environment: string | undefined };

function Found({ loaded, tab, environment }: FoundProps) {
  const { route } = loaded;
  const mayWrite = useMay('editor');
  const [, navigate] = useLocation();
  const [isDeleting, setDeleting] = useState(false);
  const [general, setGeneral] = useState<GeneralDraft>();
  const [drafts, setDrafts] = useState<Drafts>({});
  const to = (next: string): void => navigate(`/routes/${route.id}${next === 'general' ? '' : `/${next}`}`);
  return (
    <Page
      title={route.name}
      back="/routes"
      marks={!route.enabled && <Mark tone="warn">off</Mark>}
      lead={<code className="break">{route.target_base_url}</code>}
      actions={
        <>
          {mayWrite && (
            <Button look="danger" onPress={() => setDeleting(true)}>
              Delete
            </Button>
          )}
          <CopyButton text={() => route.slug}>Copy slug</CopyButton>
        </>
      }
    >
      <Tabs
        label="Parts of the route"
        selected={tab}
        onSelect={to}
        tabs={[
          {
            id: 'general',
            name: 'General',
            panel: () => <GeneralTab loaded={loaded} draft={general} setDraft={setGeneral} />,
          },
          {
            id: 'environment',
            name: 'Environment',
            panel: () => (
              <EnvironmentTab loaded={loaded} selected={environment} drafts={drafts} setDrafts={setDrafts} />
            ),
          },
          { id: 'logs', name: 'Logs', panel: () => <RouteLogs route={route} /> },
          { id: 'test', name: 'Test', panel: () => <TestTab loaded={loaded} /> },
        ]}
      />
      {isDeleting && <DeleteRouteDialog route={route} onClose={() => setDeleting(false)} />}
    </Page>
  );
}

/** The requests of one route. */
function RouteLogs({ route }: { route: Route }) {
  const [parameters, setParameters] = useSearchParams();
  const openId = parameters.get('open') ?? undefined;
  const setOpenId = (open: string | undefined): void => {
    const isStep = open === undefined || openId === undefined;
    setParameters(open === undefined ? {} : { open }, { replace: !isStep });
  };
  const filters = useMemo(() => ({ route_id: route.id }), [route.id]);
  return (
    <div className="stack">
      <TrafficChart routeId={route.id} environment="" />
      <Tail filters={filters} isFollowing openId={openId} onOpen={setOpenId} hasRoute={false} />
      {openId !== undefined && <LogRecordPanel id={openId} onClose={() => setOpenId(undefined)} />}
    </div>
  );
}
