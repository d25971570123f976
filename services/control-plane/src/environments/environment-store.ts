/** Environments of a tenant. */
import { type Prisma, sqlOf } from '@knoxcall/database';
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
  const [found] = await sqlOf(reader)<EnvironmentRow>`
    SELECT id, name FROM environments
    WHERE tenant_id = ${tenantId}::uuid
      AND CASE WHEN ${name ?? null}::text IS NULL THEN is_default ELSE name = ${name ?? null}::text END`;
  if (found === undefined)
    throw validationError({ [field]: [`there is no environment '${name ?? 'default'}'`] });
  return found;
}
