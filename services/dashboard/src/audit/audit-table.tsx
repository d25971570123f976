/** Events, each with details on demand. */

import type { Read } from '../api/use-api.ts';
import { Snippet } from '../design/snippet.tsx';
import { Ago } from '../design/time.tsx';
import { actionWords } from './action-words.ts';
import { ActorName } from './actor-name.tsx';

type Event = Read<'/v1/audit-logs'>['data'][number];

type Props = { events: readonly Event[] };

export function AuditTable({ events }: Props) {
  return (
    <div className="table table-scroll table-stack">
      <table>
        <thead>
          <tr>
            <th>What</th>
            <th>Who</th>
            <th>When</th>
            <th className="wide-cell">From</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.id}>
              <td>
                <details className="event">
                  <summary>
                    {actionWords(event)} <span className="mono soft break">{nameIn(event)}</span>
                  </summary>
                  <Details event={event} />
                </details>
              </td>
              <td>
                <ActorName event={event} />
              </td>
              <td className="soft log-time">
                <Ago at={event.at} />
              </td>
              <td className="wide-cell mono soft">{event.ip_address ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function nameIn({ details, resource_id: id }: Event): string {
  const { name } = details;
  return typeof name === 'string' ? name : id.slice(0, 8);
}

function Details({ event }: { event: Event }) {
  return (
    <dl className="facts event-details">
      <dt>Action</dt>
      <dd>
        <code>{event.action}</code>
      </dd>
      <dt>On</dt>
      <dd>
        {event.resource_type} <code className="break">{event.resource_id}</code>
      </dd>
      <dt>Details</dt>
      <dd>
        <Snippet label="Details" isWrapped>
          {JSON.stringify(event.details, null, 2)}
        </Snippet>
      </dd>
      <dt>Event</dt>
      <dd className="number">{event.sequence}</dd>
      <dt>Hash</dt>
      <dd>
        <code className="break">{event.hash}</code>
      </dd>
      {event.request_id !== null && (
        <>
          <dt>Request</dt>
          <dd>
            <code className="break">{event.request_id}</code>
          </dd>
        </>
      )}
    </dl>
  );
}
