/** A key for one test of one route: in no list, expires by itself, and is revoked as soon as the test is over. */
import { randomUUID } from 'node:crypto';
import type { Actor, RunChange } from '../changes/change.ts';
import { requirePublished } from '../http/perform-operation.ts';
import { formatApiKey, generateApiKey, hashOf } from './api-key.ts';

export type Tested = {
  tenantId: string;
  actor: Actor;
  route: { id: string; name: string };
  /** For the audit log: the request, without a query. */
  details: Record<string, unknown>;
  livesMs: number;
};

/** Returns the result of `use`. Throws `dependency_unavailable` where the key could not be published to the proxies. */
export async function withTestKey<T>(
  runChange: RunChange,
  { tenantId, actor, route, details, livesMs }: Tested,
  use: (key: string) => Promise<T>,
): Promise<T> {
  const parts = generateApiKey();
  const id = randomUUID();
  const made = await runChange(tenantId, actor, async ({ tx, revision, at, publish, audit }) => {
    await tx.apiKey.create({
      data: {
        ...{ tenantId, id, revision, keyId: parts.keyId, secretHash: new Uint8Array(hashOf(parts.secret)) },
        ...{ name: `Test of ${route.name}`, role: 'test', allowedRoutes: [route.id] },
        expiresAt: new Date(at.getTime() + livesMs),
      },
    });
    publish('api-key', parts.keyId);
    audit({
      action: 'route.test',
      resourceType: 'route',
      resourceId: route.id,
      details: { name: route.name, ...details },
    });
  });
  try {
    requirePublished(made);
    return await use(formatApiKey(parts));
  } finally {
    await runChange(tenantId, { ...actor, claim: undefined }, async ({ tx, revision, at, publish }) => {
      await tx.apiKey.update({
        where: { tenantId_id: { tenantId, id } },
        data: { revokedAt: at, revision },
      });
      publish('api-key', parts.keyId);
    });
  }
}
