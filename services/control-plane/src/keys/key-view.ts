/** How a key is shown: never with its secret. */

import type { Prisma } from '@knoxcall/database';
import { z } from 'zod';
import { role } from '../columns.ts';
import { iso, timestamp, uuid } from '../http/fields.ts';
import { keyLimitsOf } from './key-limits.ts';

export const apiKey = z.object({
  id: uuid,
  key_id: z.string(),
  name: z.string(),
  role,
  rate_limit_requests: z.number().int().nullable(),
  allowed_routes: z.array(uuid).nullable(),
  allowed_environments: z.array(z.string()).nullable(),
  ip_allowlist: z.array(z.string()).nullable(),
  created_at: timestamp,
  last_used_at: timestamp.nullable(),
  expires_at: timestamp.nullable(),
});

export function showKey(row: Prisma.ApiKeyGetPayload<object>): z.input<typeof apiKey> {
  const { rateLimitRequests, expiresAt, allowedRoutes, allowedEnvironments, ipAllowlist } = keyLimitsOf(row);
  return {
    id: row.id,
    key_id: row.keyId,
    name: row.name,
    role: role.parse(row.role),
    rate_limit_requests: rateLimitRequests,
    allowed_routes: allowedRoutes,
    allowed_environments: allowedEnvironments,
    ip_allowlist: ipAllowlist,
    created_at: iso(row.createdAt) ?? '',
    last_used_at: iso(row.lastUsedAt),
    expires_at: iso(expiresAt),
  };
}
