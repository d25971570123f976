/** Environments of a tenant. */
import type { Prisma } from '@knoxcall/database';
import { validationError } from '../http/validate.ts';

type Reader = Pick<Prisma.TransactionClient, 'environment'>;
export type EnvironmentRow = { id: string; name: string };

/** By name; without one the tenant's default. An unknown name is the caller's fault: 400. */
export function requireEnvironment(
  reader: Reader,
  tenantId: string,
  name: string | undefined,
): Promise<EnvironmentRow> {
  return requireEnvironmentAt(reader, tenantId, { name, field: 'environment' });
}

/** The same where the name stands in another field. */
export async function requireEnvironmentAt(
  reader: Reader,
  tenantId: string,
  { name, field }: { name: string | undefined; field: string },
): Promise<EnvironmentRow> {
  const found =
    name === undefined
      ? await reader.environment.findFirst({ where: { tenantId, isDefault: true } })
      : await reader.environment.findUnique({ where: { tenantId_name: { tenantId, name } } });
  if (found === null) throw validationError({ [field]: [`there is no environment '${name ?? 'default'}'`] });
  return found;
}
