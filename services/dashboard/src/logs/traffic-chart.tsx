/** Requests and latencies of the last day or week, from hourly sums. */

import { useState } from 'react';
import { useRead } from '../api/use-api.ts';
import { SelectField } from '../design/field.tsx';
import { Loading, ReadError } from '../design/notice.tsx';
import { HourChart } from './hour-chart.tsx';
import { hoursOf } from './traffic-hours.ts';

type Props = { routeId: string; environment: string };

const spans = { '24': 'the last 24 hours', '168': 'the last 7 days', '720': 'the last 30 days' };

export function TrafficChart({ routeId, environment }: Props) {
  const [span, setSpan] = useState('24');
  const [now] = useState(() => Date.now());
  const from = new Date(now - Number(span) * 3_600_000).toISOString();
  const read = useRead(
    '/v1/traffic',
    {
      query: {
        by: 'hour',
        from,
        ...(routeId === '' ? {} : { route_id: routeId }),
        ...(environment === '' ? {} : { environment }),
      },
    },
    { refetchInterval: 60_000 },
  );
  if (read.isPending) return <Loading lines={3} />;
  if (read.data === undefined) return <ReadError error={read.error} />;
  const hours = hoursOf(read.data.data, { hours: Number(span), now });
  const total = (count: (hour: (typeof hours)[number]) => number): number =>
    hours.reduce((sum, hour) => sum + count(hour), 0);
  const [requests, failed] = [total((hour) => hour.requests), total((hour) => hour.serverErrors)];
  const refused = total((hour) => hour.clientErrors);
  return (
    <section className="traffic" aria-label="Traffic">
      <div className="traffic-head">
        <dl className="traffic-sums">
          <Sum name="Requests" value={requests.toLocaleString()} />
          <Sum name="Refused, 4xx" value={refused.toLocaleString()} tone={refused > 0 ? 'warn' : undefined} />
          <Sum name="Failed, 5xx" value={failed.toLocaleString()} tone={failed > 0 ? 'bad' : undefined} />
          <Sum name="p50 and p95, busiest hour" value={busiest(hours)} />
        </dl>
        <SelectField
          label="Over"
          value={span}
          onChange={(event) => setSpan(event.target.value)}
          options={Object.entries(spans)}
        />
      </div>
      {requests > 0 && <HourChart hours={hours} />}
      {requests > 0 && <Legend />}
    </section>
  );
}

function Legend() {
  return (
    <ul className="chart-legend small soft" aria-label="What the chart shows">
      <li className="legend-good">went well</li>
      <li className="legend-refused">refused</li>
      <li className="legend-failed">failed</li>
      <li className="legend-line legend-p50">p50</li>
      <li className="legend-line">p95</li>
    </ul>
  );
}

function Sum({ name, value, tone }: { name: string; value: string; tone?: 'warn' | 'bad' | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={tone === undefined ? 'number' : `number ${tone}-words`}>{value}</dd>
    </div>
  );
}

function busiest(hours: ReturnType<typeof hoursOf>): string {
  const top = hours.reduce((most, hour) => (hour.requests > most.requests ? hour : most));
  return top.p50 === null ? '–' : `${top.p50} and ${top.p95} ms`;
}
