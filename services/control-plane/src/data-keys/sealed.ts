/** How the control plane seals and opens. Every buffer that held plaintext is zeroed afterwards, whatever happens. */
import type { Prisma } from '@knoxcall/database';
import { type Binding, type DataKey, open, sealedDataKeyId } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import type { z } from 'zod';
import type { DataKeys } from './data-keys.ts';

export type Sealed = { binding: Binding; sealed: Uint8Array };

/** The source of a tenant's data keys. */
export type KeySource = {
  database: Pick<Prisma.TransactionClient, 'dataKey'>;
  dataKeys: Pick<DataKeys, 'get'>;
};

/** Returns the result of `use`; the bytes are zeroed when it resolves. Rejects with `EnvelopeError`. */
export async function openWith<T>(
  dataKey: DataKey,
  { binding, sealed }: Sealed,
  use: (bytes: Buffer) => T | Promise<T>,
): Promise<T> {
  const plain = open(dataKey, binding, sealed);
  try {
    return await use(plain.reveal());
  } finally {
    plain.wipe();
  }
}

/** The same, with the data key that the sealed bytes name. */
export async function openSealed<T>(
  { database, dataKeys }: KeySource,
  it: Sealed,
  use: (bytes: Buffer) => T | Promise<T>,
): Promise<T> {
  const dataKey = await dataKeys.get(it.binding.tenantId, sealedDataKeyId(it.sealed), database);
  return openWith(dataKey, it, use);
}

export const asText = (bytes: Buffer): string => bytes.toString('utf8');

/** Throws `ZodError`. */
export const asJson =
  <Schema extends z.ZodType>(schema: Schema) =>
  (bytes: Buffer): z.output<Schema> =>
    schema.parse(JSON.parse(asText(bytes)));

/** Seals for a column; `content` is zeroed. */
export function sealOnce(dataKey: DataKey, binding: Binding, content: Buffer): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(seal(dataKey, binding, content));
  } finally {
    content.fill(0);
  }
}

export const sealJson = (dataKey: DataKey, binding: Binding, value: unknown): Uint8Array<ArrayBuffer> =>
  sealOnce(dataKey, binding, Buffer.from(JSON.stringify(value)));
