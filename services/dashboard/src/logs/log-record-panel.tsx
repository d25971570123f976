/** One request: what was sent to the API, with placeholders where values were, and the result. */

import { Link } from 'wouter';
import { useRead } from '../api/use-api.ts';
import { useKeyNames } from '../audit/actor-name.tsx';
import { CopyButton } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Mark, StatusMark } from '../design/mark.tsx';
import { Loading, Notice, ProblemLink, ReadError } from '../design/notice.tsx';
import { Snippet } from '../design/snippet.tsx';
import { Moment } from '../design/time.tsx';
import { EnvironmentMark } from '../environments/use-environments.tsx';
import { PlaceholderText } from '../placeholder/placeholder-text.tsx';
import { useRouteNames } from '../routes/route-names.tsx';
import { curlOf, type LogRecord } from './log-record.ts';

const retryMs = 2000;

export function LogRecordPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const read = useRead(
    '/v1/logs/{request_id}',
    { path: { request_id: id } },
    // A record is written a moment after its answer.
    { refetchInterval: (found) => (found === undefined ? retryMs : false) },
  );
  return (
    <Dialog title="Request" isOpen onClose={onClose} size="side">
      {read.isPending && <Loading />}
      {read.isError && read.data === undefined && <ReadError error={read.error} />}
      {read.data !== undefined && <LogRecordView record={read.data.data} />}
    </Dialog>
  );
}

function LogRecordView({ record }: { record: LogRecord }) {
  const routes = useRouteNames([record.route_id]);
  const keys = useKeyNames();
  return (
    <>
      <p className="mono break record-line">
        <StatusMark status={record.status_code} /> <strong>{record.method}</strong> {record.path}
      </p>
      {record.error !== null && (
        <Notice tone="bad" title={record.error}>
          <p>
            {record.upstream_status === null
              ? 'KnoxCall refused this request or could not finish it.'
              : 'The answer did not reach the caller completely.'}
          </p>
          <ProblemLink type={record.error} />
        </Notice>
      )}
      <dl className="facts">
        <dt>When</dt>
        <dd>
          <Moment at={record.ts} />
        </dd>
        <dt>{record.target === null ? 'Route' : 'Target'}</dt>
        <dd>
          {record.route_id === null ? (
            (record.target ?? <span className="faint">none was found</span>)
          ) : (
            <Link href={`/routes/${record.route_id}`}>{routes.get(record.route_id) ?? record.route_id}</Link>
          )}
        </dd>
        <dt>Environment</dt>
        <dd>{record.environment === null ? '–' : <EnvironmentMark name={record.environment} />}</dd>
        <dt>Answer of the API</dt>
        <dd>{record.upstream_status ?? <span className="faint">no request was sent</span>}</dd>
        <dt>Took</dt>
        <dd className="number">
          {record.latency_ms} ms {record.retried && <Mark>sent twice</Mark>}
        </dd>
        <dt>Secrets used</dt>
        <dd>
          {record.secrets_used.length === 0 ? (
            <span className="faint">none</span>
          ) : (
            <span className="row">
              {record.secrets_used.map((name) => (
                <code key={name} className="token token-secret">
                  {name}
                </code>
              ))}
            </span>
          )}
        </dd>
        <dt>Caller</dt>
        <dd>
          {record.client_ip}, key{' '}
          <span title={record.api_key_id}>{keys.get(record.api_key_id) ?? record.api_key_id}</span>
        </dd>
        <dt>Request</dt>
        <dd>
          <code className="break">{record.request_id}</code>
        </dd>
      </dl>
      <h3>Headers, as they went to the API</h3>
      <HeaderList headers={record.request_headers} />
      {record.request_body !== null && (
        <>
          <h3>Body</h3>
          <Snippet label="Body" isWrapped>
            <PlaceholderText text={record.request_body} />
          </Snippet>
        </>
      )}
      <div className="buttons">
        <CopyButton text={() => curlOf(record)}>Copy as curl</CopyButton>
      </div>
    </>
  );
}

export function HeaderList({ headers }: { headers: Readonly<Record<string, string>> }) {
  return (
    <dl className="header-list">
      {Object.entries(headers).map(([name, value]) => (
        <div key={name}>
          <dt className="mono">{name}</dt>
          <dd>
            <PlaceholderText text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
