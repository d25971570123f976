/** Opens the sealed fields of one version of a secret, for its two uses: a rollback, and a reveal. */

import type { Prisma } from '@knoxcall/database';
import type { DataKey } from '@knoxcall/envelope';
import { sealedDataKeyId } from '@knoxcall/envelope';
import { type SecretField, secretFieldBinding, secretFields, type ValuePlace } from '@knoxcall/snapshot';
import { z } from 'zod';
import { openWith } from '../data-keys/sealed.ts';

export type OpenedFields = Partial<Record<SecretField, Buffer>>;

type Source = {
  reader: Pick<Prisma.TransactionClient, 'sealedField'>;
  openingKey: (dataKeyId: string) => Promise<DataKey>;
};

/** Versions are PostgreSQL integers; no greater number is one. */
const maxVersion = 2_147_483_647;

type Wanted<T> = {
  place: ValuePlace;
  version: number;
  /** The fields are zeroed when it resolves. */
  use: (fields: OpenedFields) => Promise<T>;
};

/** Null where there is no such version. */
export async function withVersion<T>(
  { reader, openingKey }: Source,
  { place, version, use }: Wanted<T>,
): Promise<T | null> {
  const rows =
    version > maxVersion ? [] : await reader.sealedField.findMany({ where: { ...place, version } });
  if (rows.length === 0) return null;
  const fields: OpenedFields = {};
  try {
    for (const { field: name, revision, sealed } of rows) {
      const field = z.enum(secretFields).parse(name);
      const binding = secretFieldBinding({ ...place, field, revision });
      const dataKey = await openingKey(sealedDataKeyId(sealed));
      fields[field] = await openWith(dataKey, { binding, sealed }, (bytes) => Buffer.from(bytes));
    }
    return await use(fields);
  } finally {
    for (const bytes of Object.values(fields)) bytes.fill(0);
  }
}
