/** A certificate in one environment: whose it is, who says so, and how long it lasts. */
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useMay, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Form } from '../design/form.tsx';
import { Mark } from '../design/mark.tsx';
import { Ago, Day, daysLeft, endTone, inDays } from '../design/time.tsx';
import { CertificateFields, readCertificateFields } from './certificate-fields.tsx';
import { Reveal } from './reveal.tsx';
import type { SecretDetails } from './secret-types.ts';
import { Versions } from './versions.tsx';

type Props = { secret: SecretDetails; environment: string };

export function CertificatePanel({ secret, environment }: Props) {
  const mayWrite = useMay('editor');
  const [isOpen, setOpen] = useState(false);
  const place = secret.environments.find(({ environment_name: name }) => name === environment);
  const isBase = environment === secret.base_environment;
  return (
    <div className="stack">
      <div className="row row-apart">
        {place === undefined ? (
          <p>No certificate here.</p>
        ) : (
          <p>
            Version <strong className="number">{place.value_version}</strong>, stored{' '}
            <Ago at={place.updated_at} />
          </p>
        )}
        {mayWrite && (
          <Button onPress={() => setOpen(true)}>
            {place === undefined ? 'Add a certificate' : 'Replace the certificate'}
          </Button>
        )}
      </div>
      {place !== undefined && isBase && <CertificateFacts secret={secret} />}
      {place !== undefined && <Reveal {...{ secret, environment }} />}
      {place !== undefined && <Versions {...{ secret, environment }} />}
      {isOpen && <ReplaceDialog {...{ secret, environment }} onClose={() => setOpen(false)} />}
    </div>
  );
}

function CertificateFacts({ secret: { metadata, certificate_type: type } }: { secret: SecretDetails }) {
  if (metadata === undefined) return null;
  const days = metadata.expires_at === null ? undefined : inDays(metadata.expires_at);
  return (
    <dl className="facts">
      <dt>Subject</dt>
      <dd>{metadata.subject ?? <span className="faint">none</span>}</dd>
      <dt>Issuer</dt>
      <dd>{metadata.issuer ?? <span className="faint">none</span>}</dd>
      {metadata.expires_at !== null && days !== undefined && (
        <>
          <dt>Valid until</dt>
          <dd className="row">
            <Day at={metadata.expires_at} />
            <Mark tone={endTone(days)}>{daysLeft(days)}</Mark>
          </dd>
        </>
      )}
      <dt>Private key</dt>
      <dd>
        {metadata.has_private_key ? 'stored' : <Mark tone="warn">none: it cannot be shown to an API</Mark>}
      </dd>
      <dt>Format</dt>
      <dd>{type?.toUpperCase()}</dd>
    </dl>
  );
}

function ReplaceDialog({ secret, environment, onClose }: Props & { onClose: () => void }) {
  const { api } = useTenant();
  const replace = useAction(async (fields: FormData) => {
    const body = await readCertificateFields(fields);
    await api.put('/v1/secrets/{id}/certificate', { path: { id: secret.id }, query: { environment }, body });
    onClose();
  });
  return (
    <Dialog title={`Certificate in ${environment}`} isOpen onClose={onClose}>
      <Form
        action={replace}
        submit="Save certificate"
        onSubmit={(fields) => void replace.run(fields)}
        onCancel={onClose}
      >
        <CertificateFields />
      </Form>
    </Dialog>
  );
}
