/**
 * The part of a secret that a person may see: a string's value, an access token, a certificate. Never a key, a refresh
 * token or a client secret.
 */

import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { ValuePlace } from '@knoxcall/snapshot';
import type { ReadCertificate } from '../certificates/certificate-reader.ts';
import { certificateType } from '../columns.ts';
import type { Connections } from '../connections/connections.ts';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { validationError } from '../http/validate.ts';
import { type OpenedFields, withVersion } from './open-version.ts';
import type { FoundSecret } from './secret-store.ts';

type ShownValue = { value: string; version: number | null };

export type ShownValueDependencies = {
  database: PrismaClient;
  dataKeys: DataKeys;
  connections: Connections;
  readCertificate: ReadCertificate;
};

type Wanted = { place: ValuePlace; version: number | undefined };

/** Rejects with `not_found` where there is nothing to show. */
export async function shownValue(
  dependencies: ShownValueDependencies,
  secret: FoundSecret,
  { place, version }: Wanted,
): Promise<ShownValue> {
  if (secret.kind === 'oauth2') {
    if (version !== undefined) throw validationError({ version: ['an OAuth2 secret has no versions'] });
    return { value: await presentToken(dependencies, place), version: null };
  }
  const present = secret.environments.find((row) => row.environmentId === place.environmentId);
  const wanted = version ?? present?.valueVersion;
  const none = (): Problem => nothing('There is no such value in this environment.');
  if (wanted === undefined) throw none();
  const { database, dataKeys } = dependencies;
  const openingKey = (id: string) => dataKeys.get(place.tenantId, id, database);
  const value = await withVersion(
    { reader: database, openingKey },
    {
      place,
      version: wanted,
      use: async (fields) =>
        secret.kind === 'string'
          ? (fields.value?.toString('utf8') ?? '')
          : certificateIn(dependencies, { place, version: wanted, fields }),
    },
  );
  if (value === null) throw none();
  return { value, version: wanted };
}

async function presentToken({ connections }: ShownValueDependencies, place: ValuePlace): Promise<string> {
  const token = await connections.presentToken(place);
  if (token === null) throw nothing('The connection has no usable token in this environment.');
  return token;
}

type StoredCertificate = { place: ValuePlace; version: number; fields: OpenedFields };

/** Parsed again: an upload may have its key and certificate in one file. */
async function certificateIn(
  { database, readCertificate }: ShownValueDependencies,
  { place, version, fields }: StoredCertificate,
): Promise<string> {
  const stored = await database.certificateVersion.findFirst({ where: { ...place, version } });
  const parsed = await readCertificate(place.tenantId, {
    certificateType: certificateType.parse(stored?.certificateType),
    content: fields.certificate?.toString('utf8') ?? '',
    privateKey: fields.private_key?.toString('utf8'),
    passphrase: fields.passphrase?.toString('utf8'),
  });
  if (parsed.pem === null) throw new Problem('forbidden', { message: 'A private key is never shown.' });
  return parsed.pem;
}

const nothing = (message: string): Problem => new Problem('not_found', { message });
