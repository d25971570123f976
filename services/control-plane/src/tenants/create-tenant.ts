/** Makes a complete tenant in one transaction: data key, index key, the `production` environment and an admin key. */

import { randomBytes, randomUUID } from 'node:crypto';
import { type Prisma, transact } from '@knoxcall/database';
import { genesisHash } from '../audit/audit-hash.ts';
import type { Actor, Change } from '../changes/change.ts';
import { type ChangeDependencies, finishChange, performChange } from '../changes/run-change.ts';
import type { Plan } from '../columns.ts';
import { indexKeyBinding } from '../data-keys/index-key.ts';
import { sealOnce } from '../data-keys/sealed.ts';
import { unlimited } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import { type ApiKeyParts, formatApiKey } from '../keys/api-key.ts';
import { insertApiKey, type NewApiKey } from '../keys/insert-api-key.ts';

export type TenantRow = Prisma.TenantGetPayload<object>;
type NewTenant = { slug: string; plan: Plan; key: ApiKeyParts };

const firstRevision = 1n;

/**
 * Rejects with the database's P2002 where the slug is taken, with `validation_error` where it could be mistaken for a
 * route's host.
 */
export async function createTenant(
  dependencies: ChangeDependencies,
  actor: Actor,
  wanted: NewTenant,
): Promise<{ tenant: TenantRow; apiKey: string; published: boolean }> {
  requireNoDivider(wanted.slug);
  const tenantId = randomUUID();
  const made = await dependencies.dataKeys.make(tenantId);
  const performed = await transact(dependencies.database, async (tx) => {
    const sealedIndexKey = sealOnce(made.dataKey, indexKeyBinding(tenantId, firstRevision), randomBytes(32));
    const tenant = await tx.tenant.create({
      data: {
        id: tenantId,
        slug: wanted.slug,
        plan: wanted.plan,
        activeDataKeyId: made.row.id,
        sealedIndexKey,
        indexKeyRevision: firstRevision,
        entryRevision: firstRevision,
        revision: firstRevision,
        auditHash: new Uint8Array(genesisHash),
      },
    });
    const { id, provider, wrapped } = made.row;
    await tx.dataKey.create({
      data: { tenantId, id, provider, wrapped: new Uint8Array(wrapped), revision: firstRevision },
    });
    const change = await performChange(dependencies, { tx, tenantId, actor }, (own) =>
      furnish(own, wanted, id),
    );
    return { ...change, result: tenant };
  });
  const { result, published } = await finishChange(dependencies, performed);
  return { tenant: result, apiKey: formatApiKey(wanted.key), published };
}

/** `stripe--acme` is the host name of a route of the tenant `acme`. Older tenants may have such a slug. */
function requireNoDivider(slug: string): void {
  if (slug.includes('--')) throw validationError({ slug: ['must not hold two - in a row'] });
}

async function furnish(change: Change, wanted: NewTenant, dataKeyId: string): Promise<void> {
  const { tx, tenantId, publish, audit } = change;
  await tx.environment.create({
    data: { tenantId, id: randomUUID(), name: 'production', displayName: 'Production', isDefault: true },
  });
  publish('data-key', dataKeyId);
  publish('tenant', tenantId);
  audit({
    action: 'tenant.create',
    resourceType: 'tenant',
    resourceId: tenantId,
    details: { slug: wanted.slug },
  });
  await insertApiKey(change, adminKey(wanted.key));
}

/** The first API key of a tenant. */
export function adminKey(parts: ApiKeyParts): NewApiKey {
  return { ...parts, ...unlimited, id: randomUUID(), name: 'First admin key', role: 'admin' };
}
