/** The requests of one route. */
import { useMemo, useState } from 'react';
import { LogRecordPanel } from '../logs/log-record-panel.tsx';
import { Tail } from '../logs/logs-page.tsx';
import { TrafficChart } from '../logs/traffic-chart.tsx';
import type { Route } from './route-types.ts';

export function RouteLogs({ route }: { route: Route }) {
  const [openId, setOpenId] = useState<string>();
  const filters = useMemo(() => ({ route_id: route.id }), [route.id]);
  return (
    <div className="stack">
      <TrafficChart routeId={route.id} environment="" />
      <Tail filters={filters} isFollowing openId={openId} onOpen={setOpenId} hasRoute={false} />
      {openId !== undefined && <LogRecordPanel id={openId} onClose={() => setOpenId(undefined)} />}
    </div>
  );
}
