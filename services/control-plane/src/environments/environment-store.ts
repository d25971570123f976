/** Environments of a tenant, and their variables. */
import { type Prisma, sqlOf } from '@knoxcall/database';
import { z } from 'zod';
import { validationError } from '../http/validate.ts';

type Reader = Pick<Prisma.TransactionClient, 'environment'>;
export type EnvironmentRow = { id: string; name: string };

/** The environment of this name, or the tenant's default without one. An unknown name is the caller's fault: 400. */
export function requireEnvironment(
  reader: Reader,
  tenantId: string,
  name: string | undefined,
): Promise<EnvironmentRow> {
  return requireEnvironmentAt(reader, tenantId, { name, field: 'environment' });
}

/** The same where another field has the name. */
export async function requireEnvironmentAt(
  reader: Reader,
  tenantId: string,
  { name, field }: { name: string | undefined; field: string },
): Promise<EnvironmentRow> {
  const [found] = await sqlOf(reader)<EnvironmentRow>`
    SELECT id, name FROM environments
    WHERE tenant_id = ${tenantId}::uuid
      AND CASE WHEN ${name ?? null}::text IS NULL THEN is_default ELSE name = ${name ?? null}::text END`;
  if (found === undefined)
    throw validationError({ [field]: [`there is no environment '${name ?? 'default'}'`] });
  return found;
}

const most = 100;
const valueBytes = 4_096;
const bytesInAll = 65_536;

const name = z.string().regex(/^[A-Za-z0-9_]{1,64}$/, 'must be 1 to 64 letters, digits and _');
const value = z
  .string()
  .max(valueBytes)
  .refine((text) => Buffer.byteLength(text) <= valueBytes, `must not have more than ${valueBytes} bytes`);

/** For `{{env:name}}`: shown to everybody who may read the environment, so never a place for a secret. */
export const variables = z
  .record(name, value)
  .refine((all) => Object.keys(all).length <= most, `must not have more than ${most} variables`)
  .refine(
    (all) => Buffer.byteLength(Object.entries(all).flat().join('')) <= bytesInAll,
    `must not have more than ${bytesInAll} bytes in all`,
  );
/** Variables as stored, whatever the rules were when they were written. */
export const storedVariables = z.record(z.string(), z.string());
