/**
 * Client, keys and scopes of an OAuth2 secret: for a new one, or for an existing one, whose empty fields stay as they
 * are.
 */
import { useState } from 'react';
import { useRead } from '../api/use-api.ts';
import { HiddenField, SelectField, TextArea, TextField } from '../design/field.tsx';
import { FileOrText } from './file-or-text.tsx';
import { fieldsFor, type Grant, labelOf, type Provider, type ProviderField } from './provider-fields.ts';
import type { SecretDetails } from './secret-types.ts';

type Props = {
  provider: Provider;
  grant: Grant;
  /** The secret to change; undefined for a new one. */
  secret?: SecretDetails;
};

export function ClientFields({ provider, grant, secret }: Props) {
  const [certificate, setCertificate] = useState(secret?.mtls_certificate_id ?? '');
  const [signer, setSigner] = useState(secret?.signing_key_id ?? '');
  const replaced = new Set([
    ...(certificate === '' ? [] : ['client_secret']),
    ...(signer === '' ? [] : ['private_key', 'service_account_json']),
  ]);
  return (
    <>
      {fieldsFor(provider, grant).map((field) => (
        <Asked
          key={field.name}
          field={field}
          isNeeded={field.required && secret === undefined && !replaced.has(field.name)}
          present={field.name === 'client_id' ? (secret?.client_id ?? '') : ''}
          isStaying={secret !== undefined}
        />
      ))}
      <TextArea
        label="Scopes"
        name="scopes"
        mono
        rows={2}
        defaultValue={secret?.scopes?.join('\n') ?? ''}
        placeholder={provider.scopes.join('\n')}
        help={
          secret === undefined
            ? 'Separated by spaces or lines. Empty: the grey ones, or the provider’s defaults.'
            : 'Separated by spaces or lines. They count from the next consent on.'
        }
      />
      <MoreFields {...{ provider, grant, certificate, setCertificate, signer, setSigner }} />
    </>
  );
}

type AskedProps = { field: ProviderField; isNeeded: boolean; present: string; isStaying: boolean };

function Asked({ field, isNeeded, present, isStaying }: AskedProps) {
  const { name, description, secret, pattern, example, default: usual } = field;
  const about = ownWords[name] ?? description;
  const words = isStaying && present === '' ? `${about} Empty: it stays as it is.` : about;
  const common = { label: labelOf(name), name, help: words, required: isNeeded };
  if (name === 'private_key') {
    return (
      <>
        <FileOrText {...common} rows={3} accept=".pem,.key,.p8,.txt" />
        <HiddenField label="Passphrase" name="passphrase" rows={1} help="Where the key is encrypted." />
      </>
    );
  }
  if (name === 'service_account_json') return <FileOrText {...common} rows={4} accept=".json" />;
  if (secret) return <HiddenField {...common} rows={1} />;
  return (
    <TextField
      {...common}
      mono
      type={name.endsWith('_url') ? 'url' : 'text'}
      defaultValue={present === '' && !isStaying ? (usual ?? '') : present}
      placeholder={example ?? undefined}
      pattern={pattern ?? undefined}
    />
  );
}

/** Where the service gives the name only. */
const ownWords: Readonly<Record<string, string>> = {
  client_id: 'From the provider’s developer console. Not a secret.',
  client_secret: 'From the same console.',
};

const certificates = { query: { secret_type: 'certificate', per_page: 100 } } as const;

type MoreProps = {
  provider: Provider;
  grant: Grant;
  certificate: string;
  setCertificate: (id: string) => void;
  signer: string;
  setSigner: (id: string) => void;
};

function MoreFields({ provider, grant, certificate, setCertificate, signer, setSigner }: MoreProps) {
  const read = useRead('/v1/secrets', certificates);
  const stored = (read.data?.data ?? []).map(({ id, name }) => [id, name] as const);
  const isCustom = provider.name === 'custom';
  return (
    <details className="more">
      <summary>Certificates and what else a provider may want</summary>
      <div className="form">
        <SelectField
          label="Client certificate at the token endpoint"
          name="mtls_certificate_id"
          value={certificate}
          onChange={(event) => setCertificate(event.target.value)}
          options={[['', 'None'], ...stored]}
          help="mTLS: it may replace the client secret."
        />
        {(grant === 'jwt_bearer' || isCustom) && (
          <SelectField
            label="Certificate whose key signs"
            name="signing_key_id"
            value={signer}
            onChange={(event) => setSigner(event.target.value)}
            options={[['', 'None: the private key above'], ...stored]}
          />
        )}
        {isCustom && <CustomFields grant={grant} />}
        <TextArea
          label="Further parameters of token requests"
          name="token_params"
          mono
          rows={2}
          placeholder="resource=https://api.example.com"
          help="name=value, one a line."
        />
      </div>
    </details>
  );
}

function CustomFields({ grant }: { grant: Grant }) {
  return (
    <>
      <SelectField
        label="Client authentication"
        name="client_authentication"
        options={[
          ['', 'As usual: Basic'],
          ['basic', 'Client ID and secret in Authorization: Basic'],
          ['post', 'Client ID and secret in the body'],
          ['private_key_jwt', 'An assertion that its key signs (private_key_jwt)'],
        ]}
      />
      {grant === 'jwt_bearer' && (
        <>
          <SelectField
            label="Algorithm"
            name="algorithm"
            options={[
              ['', 'RS256'],
              ['PS256', 'PS256'],
              ['ES256', 'ES256'],
              ['EdDSA', 'EdDSA'],
            ]}
          />
          <TextArea
            label="Claims"
            name="claims"
            mono
            rows={2}
            help="Further ones of the assertion, as a JSON object."
          />
        </>
      )}
      <TextArea
        label="Token response"
        name="token_response"
        mono
        rows={2}
        placeholder={'{"access_token": "/data/token"}'}
        help="JSON pointers, where an answer has its members in other places."
      />
    </>
  );
}
