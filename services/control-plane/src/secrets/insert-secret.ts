/** The common part of creating any type of secret: names, limits, the row, and existing references to its name. */
import { randomUUID } from 'node:crypto';
import { refusalOf, sqlOf } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import type { SecretType } from '../columns.ts';
import { type EnvironmentRow, requireEnvironment } from '../environments/environment-store.ts';
import { description, instant, uuid } from '../http/fields.ts';
import { validationError } from '../http/validate.ts';
import { requireRoomForSecret } from '../tenants/plans.ts';
import { policyFields, withFields } from './secret-policy.ts';
import type { SummarisedSecret } from './secret-view.ts';

/**
 * Kept as typed where a template can use it; other names become `UPPER_CASE`: `Stripe API Key` -> `STRIPE_API_KEY`;
 * `stripe_prod_key` stays.
 */
function normaliseName(name: string): string {
  const trimmed = name.trim();
  return trimmed.includes(' ') ? trimmed.replaceAll(' ', '_').toUpperCase() : trimmed;
}

export const secretName = z
  .string()
  .trim()
  .min(1)
  .max(128)
  // Checked before the case changes: some letters of other alphabets turn into A-Z.
  .regex(/^[A-Za-z0-9_ ]+$/, 'may hold letters, digits, _ and spaces only')
  .transform(normaliseName);

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
type CommonSecretFields = z.output<z.ZodObject<typeof commonSecretFields>>;

/** The common part of operations that make secrets. */
export const creation = {
  tag: 'Secrets',
  method: 'post',
  role: 'editor',
  status: 201,
  errors: ['plan_limit', 'conflict'],
} as const;

/** `row`: the secret, which has no value yet. */
type InsertedSecret = { id: string; environment: EnvironmentRow; row: SummarisedSecret };

export async function insertSecret(
  change: Change,
  kind: SecretType,
  fields: CommonSecretFields,
): Promise<InsertedSecret> {
  const { tx, tenantId, publish, audit } = change;
  const environment = await requireEnvironment(tx, tenantId, fields.environment);
  await requireCollection(change, fields.collection_id);
  await requireRoomForSecret(change, kind);
  const policy = await withFields(change, fields);
  const id = randomUUID();
  const row: SummarisedSecret = {
    id,
    kind,
    revision: change.revision,
    name: fields.name,
    baseEnvironment: environment,
    collectionId: fields.collection_id ?? null,
    description: fields.description ?? null,
    ...policy,
    expiresAt: fields.expires_at ?? null,
    strictExpiryEnforcement: fields.strict_expiry_enforcement,
    writeOnly: fields.write_only,
    createdAt: change.at,
    environments: [],
    connections: [],
  };
  await refuseTakenName(() => insertRow(change, row, environment));
  publish('secret', id);
  publish('name', `secret:${fields.name}`);
  audit({
    action: 'secret.create',
    resourceType: 'secret',
    resourceId: id,
    details: { name: fields.name, secret_type: kind },
  });
  return { id, environment, row };
}

/** Routes may name a secret before it exists; their references are tied to it now. */
async function insertRow(
  { tx, tenantId }: Change,
  row: SummarisedSecret,
  { id: environmentId }: EnvironmentRow,
): Promise<void> {
  const list = (values: unknown): string | null => (values === null ? null : JSON.stringify(values));
  await sqlOf(tx)`
    WITH secret AS (
      INSERT INTO secrets (tenant_id, id, kind, revision, name, base_environment_id, collection_id, description,
        allowed_hosts, allowed_routes, always_redact, expires_at, strict_expiry_enforcement, write_only,
        created_at, updated_at)
      VALUES (${tenantId}::uuid, ${row.id}::uuid, ${row.kind}, ${row.revision}, ${row.name}, ${environmentId}::uuid,
        ${row.collectionId}::uuid, ${row.description}, ${list(row.allowedHosts)}::jsonb,
        ${list(row.allowedRoutes)}::jsonb, ${row.alwaysRedact}, ${row.expiresAt}, ${row.strictExpiryEnforcement},
        ${row.writeOnly}, ${row.createdAt}, ${row.createdAt})
    )
    UPDATE route_secret_references SET secret_id = ${row.id}::uuid
    WHERE tenant_id = ${tenantId}::uuid AND secret_name = ${row.name} AND secret_id IS NULL`;
}

/** The same when a secret is renamed. */
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
    if (refusalOf(error) === 'taken') {
      throw new Problem('conflict', { message: 'A secret with this name already exists.' });
    }
    throw error;
  }
}
