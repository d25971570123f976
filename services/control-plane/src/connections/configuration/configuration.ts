/** The configuration of one OAuth2 secret: public columns, and settings that lie sealed as one JSON. */
import { createHash } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import { open, sealedDataKeyId } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import { secretFieldBinding } from '@knoxcall/snapshot';
import { z } from 'zod';
import type { Change } from '../../changes/change.ts';
import type { DataKeys } from '../../data-keys/data-keys.ts';
import { clientAuthentications, providerNames, providers } from './providers.ts';

export const grantTypes = ['authorization_code', 'client_credentials', 'password', 'implicit'] as const;
export type GrantType = (typeof grantTypes)[number];

/** Null: as the provider wants. */
const settingsSchema = z.object({
  clientId: z.string(),
  clientSecret: z.string().nullable(),
  clientAuthentication: z.enum(clientAuthentications).nullable(),
  scopes: z.array(z.string()).nullable(),
  authUrl: z.string().nullable(),
  tokenUrl: z.string().nullable(),
  username: z.string().nullable(),
  password: z.string().nullable(),
  tokenParams: z.record(z.string(), z.string()),
});
export type OAuth2Settings = z.infer<typeof settingsSchema>;

export type Configuration = {
  provider: (typeof providerNames)[number];
  grantType: GrantType;
  mtlsCertificateId: string | null;
  settings: OAuth2Settings;
};

type Reader = Pick<Prisma.TransactionClient, 'oAuth2Configuration' | 'dataKey'>;
type Source = { database: Reader; dataKeys: DataKeys };
type Owner = { tenantId: string; secretId: string };

const columns = z.object({ provider: z.enum(providerNames), grantType: z.enum(grantTypes) });

/** Null where the secret is gone. */
export async function loadConfiguration(source: Source, owner: Owner): Promise<Configuration | null> {
  const { tenantId, secretId } = owner;
  const row = await source.database.oAuth2Configuration.findUnique({
    where: { tenantId_secretId: { tenantId, secretId } },
  });
  if (row === null) return null;
  const sealed = Buffer.from(row.sealedSettings);
  const dataKey = await source.dataKeys.get(tenantId, sealedDataKeyId(sealed), source.database);
  const plain = open(dataKey, settingsBinding(owner, row.revision), sealed);
  const settings = settingsSchema.parse(JSON.parse(plain.reveal().toString('utf8')));
  plain.wipe();
  return { ...columns.parse(row), mtlsCertificateId: row.mtlsCertificateId, settings };
}

/** What `loadConfiguration` reads, as columns. */
export function configurationColumns(
  { tenantId, revision, dataKey }: Change,
  secretId: string,
  { provider, grantType, mtlsCertificateId, settings }: Configuration,
) {
  const bytes = Buffer.from(JSON.stringify(settings));
  const sealed = seal(dataKey, settingsBinding({ tenantId, secretId }, revision), bytes);
  bytes.fill(0);
  return {
    provider,
    grantType,
    mtlsCertificateId,
    dataKeyId: dataKey.id,
    revision,
    sealedSettings: new Uint8Array(sealed),
  };
}

function settingsBinding({ tenantId, secretId }: Owner, revision: bigint) {
  return secretFieldBinding({ tenantId, secretId, environmentId: null, field: 'settings', revision });
}

/** Where the provider is and what it is asked for, the secret's own words before the table's. */
export function endpointsOf({ provider, grantType, settings }: Configuration) {
  const table = providers[provider];
  const tenants = table.tenant ?? { default: '', password: '' };
  const { tenant, ...tokenParams } = {
    tenant: grantType === 'password' ? tenants.password : tenants.default,
    ...settings.tokenParams,
  };
  const fill = (url: string | null): string =>
    (url ?? '').replace('{tenant}', () => encodeURIComponent(tenant));
  const defaultScopes = grantType === 'client_credentials' ? table.applicationScopes : table.scopes;
  return {
    authUrl: settings.authUrl ?? fill(table.authUrl),
    tokenUrl: settings.tokenUrl ?? fill(table.tokenUrl),
    scopes: settings.scopes ?? defaultScopes,
    clientAuthentication: settings.clientAuthentication ?? table.clientAuthentication,
    tokenParams: table.tenant === null ? settings.tokenParams : tokenParams,
  };
}

/**
 * Names the client and the addresses that codes and refresh tokens belong to: what one of them gave is sent to no other.
 */
export function clientDigest(configuration: Configuration): string {
  const { authUrl, tokenUrl } = endpointsOf(configuration);
  const parts = JSON.stringify([configuration.settings.clientId, authUrl, tokenUrl]);
  return createHash('sha256').update(parts).digest('base64url');
}

/** Grants that need nobody: their tokens can be fetched at any time. */
export function isUnattended(grantType: string): boolean {
  return grantType === 'client_credentials' || grantType === 'password';
}
