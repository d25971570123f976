/** Which values that a route injects cannot be hidden in its answers. */
import type { Change } from '../changes/change.ts';
import type { Warning } from '../http/operation.ts';
import { shortValueWarnings } from '../secrets/short-value-warnings.ts';

export async function unhiddenValueWarnings(change: Change, routeId: string): Promise<Warning[]> {
  const { tx, tenantId } = change;
  const route = await tx.route.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: routeId } } });
  if (!route.redactResponse) return [];
  const references = await tx.routeSecretReference.findMany({
    where: { tenantId, routeId, secretId: { not: null } },
    select: { environmentId: true, secret: { select: { id: true, name: true } } },
  });
  const values = references.flatMap(({ environmentId, secret }) =>
    secret === null ? [] : [{ secretId: secret.id, name: secret.name, environmentId }],
  );
  return shortValueWarnings(change, values, 'redact_response');
}
