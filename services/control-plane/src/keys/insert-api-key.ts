/** Stores a key: its public id, what it may do, and the hash of its secret. */

import { Prisma } from '@knoxcall/database';
import type { Change } from '../changes/change.ts';
import type { Role } from '../columns.ts';
import type { KeyLimits } from '../http/operation.ts';
import { type ApiKeyParts, hashOf } from './api-key.ts';

export type NewApiKey = ApiKeyParts & KeyLimits & { id: string; name: string; role: Role };

const listOrNull = (list: string[] | null) => list ?? Prisma.DbNull;

export async function insertApiKey(
  { tx, tenantId, revision, publish, audit }: Change,
  { secret, ...key }: NewApiKey,
): Promise<Prisma.ApiKeyGetPayload<object>> {
  const row = await tx.apiKey.create({
    data: {
      ...key,
      allowedRoutes: listOrNull(key.allowedRoutes),
      allowedEnvironments: listOrNull(key.allowedEnvironments),
      ipAllowlist: listOrNull(key.ipAllowlist),
      tenantId,
      revision,
      secretHash: new Uint8Array(hashOf(secret)),
    },
  });
  publish('api-key', key.keyId);
  audit({
    action: 'api_key.create',
    resourceType: 'api_key',
    resourceId: row.id,
    details: {
      name: key.name,
      role: key.role,
      key_id: key.keyId,
      rate_limit_requests: key.rateLimitRequests,
      expires_at: key.expiresAt,
      allowed_routes: key.allowedRoutes,
      allowed_environments: key.allowedEnvironments,
      ip_allowlist: key.ipAllowlist,
    },
  });
  return row;
}
