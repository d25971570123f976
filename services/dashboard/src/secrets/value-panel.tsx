/** The value of a secret in one environment, by type: never the value itself until it is revealed. */
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useMay } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Ago } from '../design/time.tsx';
import { CertificatePanel } from './certificate-panel.tsx';
import { ConnectionPanel } from './connection-panel.tsx';
import { Reveal } from './reveal.tsx';
import type { SecretDetails } from './secret-types.ts';
import { SetValueDialog } from './set-value-dialog.tsx';
import { Versions } from './versions.tsx';

type Props = { secret: SecretDetails; environment: string };

export function ValuePanel({ secret, environment }: Props) {
  if (secret.secret_type === 'oauth2') return <ConnectionPanel {...{ secret, environment }} />;
  if (secret.secret_type === 'certificate') return <CertificatePanel {...{ secret, environment }} />;
  return <StringPanel {...{ secret, environment }} />;
}

function StringPanel({ secret, environment }: Props) {
  const mayWrite = useMay('editor');
  // A person who follows an agent's link came to type the value.
  const [parameters, setParameters] = useSearchParams();
  const [isSetting, setSetting] = useState(parameters.has('set'));
  const close = (): void => {
    setSetting(false);
    setParameters({ environment }, { replace: true });
  };
  const place = secret.environments.find(({ environment_name: name }) => name === environment);
  return (
    <div className="stack">
      <div className="row row-apart">
        {place === undefined ? (
          <p>
            No value here. A route that needs it in <strong>{environment}</strong> refuses its requests.
          </p>
        ) : (
          <p>
            Version <strong className="number">{place.value_version}</strong>, written{' '}
            <Ago at={place.updated_at} />
          </p>
        )}
        {mayWrite && (
          <Button onPress={() => setSetting(true)}>
            {place === undefined ? 'Set value' : 'Replace value'}
          </Button>
        )}
      </div>
      {place !== undefined && <Reveal {...{ secret, environment }} />}
      {place !== undefined && <Versions {...{ secret, environment }} />}
      {isSetting && mayWrite && <SetValueDialog {...{ secret, environment }} onClose={close} />}
    </div>
  );
}
