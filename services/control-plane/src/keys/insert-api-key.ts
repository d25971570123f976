/** Stores a key: its public id, what it may do, and the hash of its secret. */
import type { Prisma } from '@knoxcall/database';
import type { Change } from '../changes/change.ts';
import type { Role } from '../http/operation.ts';
import { type ApiKeyParts, hashOf } from './api-key.ts';

export type NewApiKey = ApiKeyParts & {
  id: string;
  name: string;
  role: Role;
  rateLimitRequests: number | null;
  expiresAt: Date | null;
};

export async function insertApiKey(
  { tx, tenantId, revision, publish, audit }: Change,
  { secret, ...key }: NewApiKey,
): Promise<Prisma.ApiKeyGetPayload<object>> {
  const row = await tx.apiKey.create({
    data: { ...key, tenantId, revision, secretHash: new Uint8Array(hashOf(secret)) },
  });
  publish('api-key', key.keyId);
  audit({
    action: 'api_key.create',
    resourceType: 'api_key',
    resourceId: row.id,
    details: { name: key.name, role: key.role, key_id: key.keyId },
  });
  return row;
}
