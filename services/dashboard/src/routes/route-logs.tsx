/** The requests of one route. */
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { LogRecordPanel } from '../logs/log-record-panel.tsx';
import { Tail } from '../logs/logs-page.tsx';
import { TrafficChart } from '../logs/traffic-chart.tsx';
import type { Route } from './route-types.ts';

export function RouteLogs({ route }: { route: Route }) {
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
