/** The result of a test: the answer, and the record of what was sent to the API. */
import { Link } from 'wouter';
import { useRead } from '../api/use-api.ts';
import { Mark, StatusMark } from '../design/mark.tsx';
import { Loading, Notice, ProblemLink } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { Snippet } from '../design/snippet.tsx';
import { HeaderList } from '../logs/log-record-panel.tsx';
import { PlaceholderText } from '../placeholder/placeholder-text.tsx';
import type { TestResult } from './route-types.ts';

export function TestAnswer({ result }: { result: TestResult }) {
  return (
    <>
      {result.refused !== null && <Refused {...result.refused} />}
      <div className="columns-even">
        <Answer result={result} />
        {result.request_id !== null && <Sent id={result.request_id} />}
      </div>
    </>
  );
}

const explained: Record<string, string> = {
  client_not_allowed:
    'The route is open to certain addresses alone, and a test comes from the control plane. Applications at an allowed address are not affected.',
  missing_secret: 'A placeholder names a secret that does not exist or has no value in this environment.',
  environment_not_configured: 'The route is not in this environment: add it under “Environment”.',
  environment_disabled: 'The route is switched off in this environment.',
  route_not_found: 'The route is switched off.',
  method_not_allowed: 'The route does not take this method.',
  egress_denied: 'This installation does not allow connections to the address of the API.',
  upstream_unreachable: 'The API did not accept the connection.',
  upstream_tls_error: 'The API’s certificate could not be verified.',
  upstream_timeout: 'The API took longer than the route waits.',
};

function Refused({ type, message }: { type: string; message: string }) {
  return (
    <Notice tone="bad" title="KnoxCall did not get an answer from the API">
      <p>{explained[type] ?? message}</p>
      <p className="small soft">
        <code>{type}</code>: {message}
      </p>
      <ProblemLink type={type} />
    </Notice>
  );
}

function Answer({ result }: { result: TestResult }) {
  const shown = result.headers.filter(({ name }) => !/^(connection|keep-alive|date)$/i.test(name));
  return (
    <Section title="Answer">
      <div className="row" role="status" aria-label="Outcome">
        {result.status === null ? <Mark tone="bad">none</Mark> : <StatusMark status={result.status} />}
        <span className="number soft">{result.latency_ms} ms</span>
        {result.truncated && <Mark tone="warn">cut at 64 KiB</Mark>}
      </div>
      {result.body !== '' && (
        <div className="test-answer">
          <Snippet label="Body of the answer" isWrapped>
            {result.body_encoding === 'base64' ? result.body : <PlaceholderText text={pretty(result.body)} />}
          </Snippet>
          {result.body_encoding === 'base64' && (
            <p className="field-help">These bytes are not text; shown as base64.</p>
          )}
        </div>
      )}
      <details className="more">
        <summary>Headers of the answer</summary>
        <HeaderList headers={Object.fromEntries(shown.map(({ name, value }) => [name, value]))} />
      </details>
    </Section>
  );
}

/** Formats JSON; other text stays as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const retryMs = 700;

/** The record is written a moment after the answer. */
function Sent({ id }: { id: string }) {
  const read = useRead(
    '/v1/logs/{request_id}',
    { path: { request_id: id } },
    { refetchInterval: (found) => (found === undefined ? retryMs : false) },
  );
  const record = read.data?.data;
  return (
    <Section
      title="What went to the API"
      lead="As it is logged: placeholders where values were."
      actions={<Link href={`/logs?open=${id}`}>See it in the logs</Link>}
    >
      {record === undefined ? (
        <Loading lines={3} label="The record is on its way" />
      ) : (
        <>
          <p className="mono small break">
            {record.method} {record.path}
          </p>
          <HeaderList headers={record.request_headers} />
          {record.request_body !== null && (
            <Snippet label="Body of the request" isWrapped>
              <PlaceholderText text={record.request_body} />
            </Snippet>
          )}
          <p className="row small">
            Secrets used:{' '}
            {record.secrets_used.length === 0
              ? 'none'
              : record.secrets_used.map((name) => (
                  <code key={name} className="token token-secret">
                    {name}
                  </code>
                ))}
          </p>
        </>
      )}
    </Section>
  );
}
