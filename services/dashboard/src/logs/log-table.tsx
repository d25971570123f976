/** Records, the newest first; one of them can be opened. */
import { useRef } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { StatusMark } from '../design/mark.tsx';
import { EnvironmentMark } from '../environments/use-environments.tsx';
import { useRouteNames } from '../routes/route-names.tsx';
import type { LogRecord } from './log-record.ts';
import { useLogKeys } from './use-log-keys.ts';

type Props = {
  records: readonly LogRecord[];
  openId: string | undefined;
  onOpen: (id: string | undefined) => void;
  hasRoute?: boolean;
};

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const date = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

export function LogTable({ records, openId, onOpen, hasRoute = true }: Props) {
  const routes = useRouteNames(hasRoute ? records.map(({ route_id: id }) => id) : []);
  const list = useRef<HTMLTableSectionElement>(null);
  const ids = records.map(({ request_id: id }) => id);
  useLogKeys({ list, ids, openId, onOpen });
  return (
    <div className="table table-scroll">
      <table>
        <thead>
          <tr>
            <th>Time</th>
            <th>Status</th>
            <th>Request</th>
            {hasRoute && <th className="wide-cell">Route</th>}
            <th className="wide-cell">Environment</th>
            <th className="wide-cell">Took</th>
          </tr>
        </thead>
        <tbody ref={list}>
          {records.map((record) => (
            <tr key={record.request_id} className={record.request_id === openId ? 'log-open' : undefined}>
              <td className="number soft log-time">
                <time dateTime={record.ts} title={date.format(new Date(record.ts))}>
                  {clock.format(new Date(record.ts))}
                </time>
              </td>
              <td>
                <StatusMark status={record.status_code} />
              </td>
              <td>
                <AriaButton className="log-request mono" onPress={() => onOpen(record.request_id)}>
                  <span className="log-method">{record.method}</span>{' '}
                  <span className="break">{record.path}</span>
                </AriaButton>
                {record.error !== null && <span className="small bad-words log-error">{record.error}</span>}
              </td>
              {hasRoute && (
                <td className="wide-cell break">
                  {record.route_id === null
                    ? (record.target ?? <span className="faint">none</span>)
                    : (routes.get(record.route_id) ?? <span className="faint">deleted</span>)}
                </td>
              )}
              <td className="wide-cell">
                {record.environment !== null && <EnvironmentMark name={record.environment} />}
              </td>
              <td className="wide-cell number soft">{record.latency_ms} ms</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
