/** The fields for connecting to an OAuth2 provider, as the service lists them. */
import { useState } from 'react';
import { useRead } from '../api/use-api.ts';
import { SelectField } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import { Loading, ReadError } from '../design/notice.tsx';
import { ClientFields } from './client-fields.tsx';
import { type Grant, grantNames, type Provider } from './provider-fields.ts';

export function OAuth2Fields() {
  const read = useRead('/v1/oauth2/providers');
  if (read.isPending) return <Loading lines={4} />;
  if (read.data === undefined) return <ReadError error={read.error} />;
  return <Chosen providers={read.data.data} />;
}

function Chosen({ providers }: { providers: readonly Provider[] }) {
  const [name, setName] = useState<string>('google');
  const [grant, setGrant] = useState<Grant>();
  const provider = providers.find((one) => one.name === name) ?? providers[0];
  if (provider === undefined) return null;
  const { grant_types: grants } = provider;
  const chosen = grant !== undefined && grants.includes(grant) ? grant : grants[0];
  if (chosen === undefined) return null;
  return (
    <>
      <SelectField
        label="Provider"
        name="provider"
        value={provider.name}
        onChange={(event) => setName(event.target.value)}
        options={sorted(providers).map(({ name: id, title }) => [id, title] as const)}
        help={
          <a href={provider.source} target="_blank" rel="noreferrer">
            The provider’s own page <Icon name="outside" size={13} />
          </a>
        }
      />
      {grants.length > 1 ? (
        <SelectField
          label="Who consents"
          name="grant_type"
          value={chosen}
          onChange={(event) => setGrant(grants.find((one) => one === event.target.value))}
          options={grants.map((one) => [one, grantNames[one]] as const)}
        />
      ) : (
        <input type="hidden" name="grant_type" value={chosen} />
      )}
      <ClientFields key={`${provider.name} ${chosen}`} provider={provider} grant={chosen} />
    </>
  );
}

/** By title; the provider for all others comes last. */
const sorted = (providers: readonly Provider[]): Provider[] =>
  [...providers].sort(
    (a, b) => Number(a.name === 'custom') - Number(b.name === 'custom') || a.title.localeCompare(b.title),
  );
