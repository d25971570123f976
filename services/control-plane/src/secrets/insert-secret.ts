/** What the creation of every type of secret has in common: names, limits, the row, and who refers to it already. */

import { randomUUID } from 'node:crypto';
import { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import type { SecretType } from '../columns.ts';
import { type EnvironmentRow, requireEnvironment } from '../environments/environment-store.ts';
import { description, instant, uuid } from '../http/fields.ts';
import { validationError } from '../http/validate.ts';
import { requireRoomForSecret } from '../tenants/plans.ts';
import { secretName } from './secret-name.ts';
import { policyColumns, policyFields, withFields } from './secret-policy.ts';

/** Fields that `POST /v1/secrets` takes for every type. */
export const commonSecretFields = {
  name: secretName,
  environment: z.string().optional(),
  collection_id: uuid.nullable().optional(),
  description: description.nullable().optional(),
  ...policyFields,
  expires_at: instant.nullable().optional(),
  strict_expiry_enforcement: z.boolean().default(false),
  write_only: z.boolean().default(false),
};
export type CommonSecretFields = z.output<z.ZodObject<typeof commonSecretFields>>;

/** What the operations that make secrets have in common. */
export const creation = {
  tag: 'Secrets',
  method: 'post',
  role: 'editor',
  status: 201,
  errors: ['plan_limit', 'conflict'],
} as const;

export type InsertedSecret = { id: string; environment: EnvironmentRow };

export async function insertSecret(
  change: Change,
  kind: SecretType,
  fields: CommonSecretFields,
): Promise<InsertedSecret> {
  const { tx, tenantId, revision, publish, audit, at } = change;
  const environment = await requireEnvironment(tx, tenantId, fields.environment);
  await requireCollection(change, fields.collection_id);
  await requireRoomForSecret(change, kind);
  const policy = await withFields(change, fields);
  const id = randomUUID();
  await refuseTakenName(() =>
    tx.secret.create({
      data: {
        tenantId,
        id,
        kind,
        revision,
        name: fields.name,
        baseEnvironmentId: environment.id,
        collectionId: fields.collection_id ?? null,
        description: fields.description ?? null,
        ...policyColumns(policy),
        expiresAt: fields.expires_at ?? null,
        strictExpiryEnforcement: fields.strict_expiry_enforcement,
        writeOnly: fields.write_only,
        createdAt: at,
        updatedAt: at,
      },
    }),
  );
  await claimReferences(change, { id, name: fields.name });
  publish('secret', id);
  publish('name', `secret:${fields.name}`);
  audit({
    action: 'secret.create',
    resourceType: 'secret',
    resourceId: id,
    details: { name: fields.name, secret_type: kind },
  });
  return { id, environment };
}

/** Routes may name a secret before it exists; from now on they hold it. */
export async function claimReferences(
  { tx, tenantId }: Change,
  secret: { id: string; name: string },
): Promise<void> {
  await tx.routeSecretReference.updateMany({
    where: { tenantId, secretName: secret.name, secretId: null },
    data: { secretId: secret.id },
  });
}

export async function requireCollection(
  { tx, tenantId }: Change,
  id: string | null | undefined,
): Promise<void> {
  if (id === null || id === undefined) return;
  const found = await tx.collection.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (found === null) throw validationError({ collection_id: ['there is no such collection'] });
}

export async function refuseTakenName<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      throw new Problem('conflict', { message: 'A secret with this name already exists.' });
    }
    throw error;
  }
}
