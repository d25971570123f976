/** An OAuth2 connection in one environment: its state, its account, and the button that makes it. */
import { useEffect, useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useMay, useRead, useTenant } from '../api/use-api.ts';
import { Button, CopySign } from '../design/button.tsx';
import { Mark } from '../design/mark.tsx';
import { ErrorNotice, Notice } from '../design/notice.tsx';
import { Ago } from '../design/time.tsx';
import { ConnectionSettingsDialog } from './connection-settings-dialog.tsx';
import { statusOf } from './connection-status.ts';
import { grantNames, isUnattended } from './provider-fields.ts';
import { Reveal } from './reveal.tsx';
import type { SecretDetails } from './secret-types.ts';

type Props = { secret: SecretDetails; environment: string };

const watchMs = 2000;
/** No longer than the link works. */
const watchForMs = 10 * 60_000;

export function ConnectionPanel({ secret, environment }: Props) {
  const [isWatching, setWatching] = useState(false);
  // During the consent the page shows its progress.
  const watched = useRead(
    '/v1/secrets/{id}',
    { path: { id: secret.id } },
    { refetchInterval: isWatching ? watchMs : false },
  );
  const shown = watched.data?.data ?? secret;
  const connection = shown.connections?.find(({ environment_name: name }) => name === environment);
  const status = connection?.connection_status ?? 'not_connected';
  useEffect(() => {
    if (!isWatching) return undefined;
    const timer = setTimeout(() => setWatching(false), watchForMs);
    return () => clearTimeout(timer);
  }, [isWatching]);
  useEffect(() => {
    if (status === 'connected') setWatching(false);
  }, [status]);
  const { words, tone, about } = statusOf[status];
  const unattended = shown.grant_type !== undefined && isUnattended(shown.grant_type);
  return (
    <div className="stack">
      <div className="row row-apart">
        <div className="row" role="status" aria-label="Connection">
          <Mark tone={tone}>{words}</Mark>
          <span className="soft">{unattended ? statusOf[status].unattended : about}</span>
        </div>
        <div className="buttons">
          <ClientSettings secret={shown} />
          {!unattended && <Connect {...{ secret, environment, status }} onOpened={() => setWatching(true)} />}
        </div>
      </div>
      {isWatching && (
        <Notice title="Waiting for the consent">
          <p>Go on in the page that was opened. This one follows by itself.</p>
        </Notice>
      )}
      {connection?.last_error != null && (
        <Notice tone="bad" title="What the provider said last">
          <p>{connection.last_error}</p>
        </Notice>
      )}
      <Facts secret={shown} connection={connection} />
      {status === 'connected' && <Reveal {...{ secret, environment }} />}
    </div>
  );
}

type Connection = NonNullable<SecretDetails['connections']>[number];

function Facts({ secret, connection }: { secret: SecretDetails; connection: Connection | undefined }) {
  return (
    <dl className="facts">
      <dt>Provider</dt>
      <dd>{secret.provider}</dd>
      <dt>How</dt>
      <dd>{secret.grant_type === undefined ? '–' : grantNames[secret.grant_type]}</dd>
      <dt>Scopes</dt>
      <dd className="mono">
        {secret.scopes?.join(' ') || <span className="faint">what the provider gives</span>}
      </dd>
      <dt>Account</dt>
      <dd>{connection?.account ?? <span className="faint">not told</span>}</dd>
      <dt>Connected</dt>
      <dd>
        {connection?.connected_at ? (
          <Ago at={connection.connected_at} />
        ) : (
          <span className="faint">never</span>
        )}
      </dd>
      <dt>Token ends</dt>
      <dd>
        {connection?.token_expires_at ? (
          <Ago at={connection.token_expires_at} />
        ) : (
          <span className="faint">–</span>
        )}
      </dd>
      {connection?.next_refresh_at && (
        <>
          <dt>Next refresh</dt>
          <dd>
            <Ago at={connection.next_refresh_at} />
          </dd>
        </>
      )}
      {secret.last_connected != null && (
        <>
          <dt>Last consent</dt>
          <dd>
            <Ago at={secret.last_connected.at} /> {makerOf(secret.last_connected.by)}
            {secret.last_connected.address !== null && `, from ${secret.last_connected.address}`}
          </dd>
        </>
      )}
      {secret.grant_type !== undefined && !isUnattended(secret.grant_type) && (
        <>
          <dt>Redirect URI</dt>
          <dd>
            <code className="break">{secret.redirect_uri}</code>
            <CopySign text={secret.redirect_uri ?? ''} of="the redirect URI" />
          </dd>
        </>
      )}
    </dl>
  );
}

/** Who made the followed link; nobody, if the redirect address itself was opened. */
function makerOf(by: string): string {
  if (by === 'bare_redirect') return 'without a link';
  return by.includes('@') ? `by a link of ${by}` : `by a link of the key tk_live_${by.slice(0, 8)}…`;
}

function ClientSettings({ secret }: { secret: SecretDetails }) {
  const mayWrite = useMay('editor');
  const [isOpen, setOpen] = useState(false);
  if (!mayWrite) return null;
  return (
    <>
      <Button onPress={() => setOpen(true)}>Change client</Button>
      {isOpen && <ConnectionSettingsDialog secret={secret} onClose={() => setOpen(false)} />}
    </>
  );
}

function Connect({
  secret,
  environment,
  status,
  onOpened,
}: Props & { status: keyof typeof statusOf; onOpened: () => void }) {
  const { api } = useTenant();
  const mayWrite = useMay('editor');
  const connect = useAction(async () => {
    // Opened before the answer is there: browsers allow it only at the press.
    const page = window.open('about:blank', '_blank');
    try {
      const { data } = await api.post('/v1/secrets/{id}/oauth2/authorize', {
        path: { id: secret.id },
        body: { environment },
      });
      if (page === null) location.assign(data.authorize_url);
      else page.location.replace(data.authorize_url);
      onOpened();
    } catch (error) {
      page?.close();
      throw error;
    }
  });
  if (!mayWrite) return null;
  return (
    <div>
      <Button look={status === 'connected' ? 'plain' : 'primary'} onPress={() => void connect.run()}>
        {status === 'not_connected' ? 'Connect' : 'Connect again'}
      </Button>
      {connect.error !== undefined && <ErrorNotice error={connect.error} />}
    </div>
  );
}
