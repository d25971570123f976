/** A certificate in one environment: subject, issuer and expiry. */
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
  const certificate = secret.certificates?.find(({ environment_name: name }) => name === environment);
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
      {certificate !== undefined && <CertificateFacts certificate={certificate} />}
      {place !== undefined && <Reveal {...{ secret, environment }} />}
      {place !== undefined && <Versions {...{ secret, environment }} />}
      {isOpen && <ReplaceDialog {...{ secret, environment }} onClose={() => setOpen(false)} />}
    </div>
  );
}

type Certificate = NonNullable<SecretDetails['certificates']>[number];

function CertificateFacts({ certificate }: { certificate: Certificate }) {
  const { subject, issuer, expires_at: end, has_private_key: hasKey, chain } = certificate;
  return (
    <dl className="facts">
      <dt>Subject</dt>
      <dd>{subject ?? <span className="faint">none</span>}</dd>
      <dt>Issuer</dt>
      <dd>{issuer ?? <span className="faint">none</span>}</dd>
      {end !== null && (
        <>
          <dt>Valid until</dt>
          <dd>
            <Until end={end} />
          </dd>
        </>
      )}
      <dt>Private key</dt>
      <dd>{hasKey ? 'stored' : <Mark tone="warn">none: it cannot be shown to an API</Mark>}</dd>
      {chain.length > 1 && (
        <>
          <dt>Chain</dt>
          <dd>
            <ol className="stack-tight">
              {chain.slice(1).map((one) => (
                <li key={`${one.subject} ${one.expires_at}`}>
                  {one.subject ?? 'without a readable name'} <Until end={one.expires_at} />
                </li>
              ))}
            </ol>
          </dd>
        </>
      )}
    </dl>
  );
}

function Until({ end }: { end: string }) {
  const days = inDays(end);
  return (
    <span className="row">
      <Day at={end} />
      <Mark tone={endTone(days)}>{daysLeft(days)}</Mark>
    </span>
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
