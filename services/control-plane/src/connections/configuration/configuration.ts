/** The configuration of one OAuth2 secret: public columns, and settings that are sealed as one JSON. */
import type { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { secretFieldBinding } from '@knoxcall/snapshot';
import { z } from 'zod';
import type { Change } from '../../changes/change.ts';
import { type GrantType, grantType } from '../../columns.ts';
import type { DataKeys } from '../../data-keys/data-keys.ts';
import { asJson, openSealed, sealJson } from '../../data-keys/sealed.ts';
import type { FoundSecret } from '../../secrets/secret-store.ts';
import { clientAuthentications, tokenMembers } from './providers/provider.ts';
import { providerNames } from './providers.ts';

export const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type Algorithm = (typeof algorithms)[number];

const text = z.string().nullable().default(null);

/** Null: the provider's default. Members with a default were added after the first secrets were stored. */
const settingsSchema = z.object({
  /** Null: the assertion alone names the client. */
  clientId: z.string().nullable(),
  clientSecret: z.string().nullable(),
  clientAuthentication: z.enum(clientAuthentications).nullable(),
  scopes: z.array(z.string()).nullable(),
  authUrl: z.string().nullable(),
  tokenUrl: z.string().nullable(),
  username: z.string().nullable(),
  password: z.string().nullable(),
  tokenParams: z.record(z.string(), z.string()),
  providerParams: z.record(z.string(), z.string()).default({}),
  /** JSON pointers; members without one are at their usual place. */
  tokenResponse: z.partialRecord(z.enum(tokenMembers), z.string()).default({}),
  /** The issuer of assertions; where a person consents, that of the provider's answer (RFC 9207). */
  issuer: text,
  subject: text,
  audience: text,
  keyId: text,
  algorithm: z.enum(algorithms).default('RS256'),
  claims: z.record(z.string(), z.unknown()).default({}),
  /** Seconds. */
  assertionLifetime: z.number().nullable().default(null),
  /** Unencrypted PKCS#8 PEM. */
  privateKey: text,
});
export type OAuth2Settings = z.output<typeof settingsSchema>;

export const noSettings: OAuth2Settings = settingsSchema.parse({
  clientId: null,
  clientSecret: null,
  clientAuthentication: null,
  scopes: null,
  authUrl: null,
  tokenUrl: null,
  username: null,
  password: null,
  tokenParams: {},
});

export type Configuration = {
  provider: (typeof providerNames)[number];
  grantType: GrantType;
  mtlsCertificateId: string | null;
  /** The certificate secret that signs assertions, in place of a private key of the settings. */
  signingKeyId: string | null;
  settings: OAuth2Settings;
};

type Reader = Pick<Prisma.TransactionClient, 'oAuth2Configuration' | 'dataKey'>;
type Source = { database: Reader; dataKeys: DataKeys };
type Owner = { tenantId: string; secretId: string };

const columns = z.object({ provider: z.enum(providerNames), grantType: grantType });

/** Null where the secret is gone. */
export async function loadConfiguration(source: Source, owner: Owner): Promise<Configuration | null> {
  const { tenantId, secretId } = owner;
  const row = await source.database.oAuth2Configuration.findUnique({
    where: { tenantId_secretId: { tenantId, secretId } },
  });
  if (row === null) return null;
  const { mtlsCertificateId, signingKeyId, revision, sealedSettings: sealed } = row;
  const stored = { binding: settingsBinding(owner, revision), sealed };
  const settings = await openSealed(source, stored, asJson(settingsSchema));
  return { ...columns.parse(row), mtlsCertificateId, signingKeyId, settings };
}

/** The columns that `loadConfiguration` reads. */
export function configurationColumns(
  { tenantId, revision, dataKey }: Change,
  secretId: string,
  { provider, grantType, mtlsCertificateId, signingKeyId, settings }: Configuration,
) {
  return {
    provider,
    grantType,
    mtlsCertificateId,
    signingKeyId,
    dataKeyId: dataKey.id,
    revision,
    sealedSettings: sealJson(dataKey, settingsBinding({ tenantId, secretId }, revision), settings),
  };
}

function settingsBinding({ tenantId, secretId }: Owner, revision: bigint) {
  return secretFieldBinding({ tenantId, secretId, environmentId: null, field: 'settings', revision });
}

/** For operations on OAuth2 secrets only. Rejects with `invalid_type`. */
export function requireOAuth2(found: FoundSecret): void {
  if (found.kind === 'oauth2') return;
  throw new Problem('invalid_type', { message: 'The secret is not an OAuth2 secret.' });
}
