/** `PATCH /v1/secrets/:id`: name, description, collection, expiry and where the secret may go. */
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { definedFields, description, instant, uuid } from '../http/fields.ts';
import type { Caller, Warning } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import { claimReferences, refuseTakenName, requireCollection, secretName } from './insert-secret.ts';
import { requireSecret } from './load-secret.ts';
import { policyColumns, policyFields, policyOf, requireRightToWiden, withFields } from './secret-policy.ts';
import type { FoundSecret } from './secret-store.ts';
import type { SecretRow } from './secret-view.ts';
import { hiddenValueWarnings } from './short-value-warnings.ts';

export const updateSecretFields = z
  .strictObject({
    name: secretName.optional(),
    description: description.nullable().optional(),
    collection_id: uuid.nullable().optional(),
    expires_at: instant.nullable().optional(),
    strict_expiry_enforcement: z.boolean().optional(),
    write_only: z.boolean().optional(),
    ...policyFields,
  })
  .refine((body) => Object.keys(body).length > 0, 'there is nothing to update');

type Update = { found: FoundSecret; body: z.output<typeof updateSecretFields> };

/** Warns of each route with the old name, and of each value that cannot be hidden. */
export async function updateSecret(
  change: Change,
  caller: Caller,
  { found, body }: Update,
): Promise<{ row: SecretRow; warnings: Warning[] }> {
  const { tx, tenantId, revision, at, publish, audit } = change;
  const policy = await withFields(change, body, policyOf(found));
  requireRightToWiden(caller, policyOf(found), policy);
  if (found.writeOnly && body.write_only === false) {
    throw validationError({ write_only: ['cannot be turned off again'] });
  }
  await requireCollection(change, body.collection_id);
  await refuseTakenName(() =>
    tx.secret.update({
      where: { tenantId_id: { tenantId, id: found.id } },
      data: {
        revision,
        updatedAt: at,
        ...definedFields({
          name: body.name,
          description: body.description,
          collectionId: body.collection_id,
          expiresAt: body.expires_at,
          // A new expiry has had no warnings yet.
          warnedDaysAhead: body.expires_at === undefined ? undefined : null,
          strictExpiryEnforcement: body.strict_expiry_enforcement,
          writeOnly: body.write_only,
        }),
        ...policyColumns(policy),
      },
    }),
  );
  const row = await requireSecret(tx, tenantId, found.id);
  publish('secret', found.id);
  audit({
    action: 'secret.update',
    resourceType: 'secret',
    resourceId: found.id,
    details: { old: oldOf(found, body), new: body },
  });
  const renamed =
    body.name === undefined || body.name === found.name ? [] : await rename(change, found, body.name);
  const hidden = await hiddenValueWarnings(change, {
    id: found.id,
    alwaysRedact: body.always_redact ?? false,
  });
  return { row, warnings: [...renamed, ...hidden] };
}

function oldOf(found: FoundSecret, body: Update['body']): Record<string, unknown> {
  const all: Record<string, unknown> = {
    name: found.name,
    description: found.description,
    collection_id: found.collectionId,
    expires_at: found.expiresAt,
    strict_expiry_enforcement: found.strictExpiryEnforcement,
    write_only: found.writeOnly,
    allowed_hosts: found.allowedHosts,
    allowed_routes: found.allowedRoutes,
    always_redact: found.alwaysRedact,
  };
  return Object.fromEntries(Object.keys(body).map((key) => [key, all[key]]));
}

async function rename(change: Change, found: FoundSecret, name: string): Promise<Warning[]> {
  const { tx, tenantId, publish } = change;
  publish('name', `secret:${found.name}`);
  publish('name', `secret:${name}`);
  const byOldName = { tenantId, secretName: found.name };
  const broken = await tx.routeSecretReference.findMany({
    where: byOldName,
    distinct: ['routeId'],
    orderBy: { configuration: { route: { name: 'asc' } } },
    select: { configuration: { select: { route: { select: { name: true } } } } },
  });
  await tx.routeSecretReference.updateMany({ where: byOldName, data: { secretId: null } });
  await claimReferences(change, { id: found.id, name });
  return broken.map(({ configuration }) => ({
    code: 'renamed_secret_in_use',
    message: `Route '${configuration.route.name}' still refers to '${found.name}'; its next request will fail.`,
    path: 'name',
  }));
}
