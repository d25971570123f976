/** Counts of one tenant beside the limits of its plan. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { listedKeys } from '../keys/api-key.ts';
import type { limitsOf } from '../tenants/plans.ts';

const dayMs = 86_400_000;

const used = z.object({ used: z.number().int(), limit: z.number().int().nullable() });
export const usage = z.object({
  secrets: used,
  routes: used,
  environments: used,
  clients: used,
  collections: used,
  api_keys: used,
  /** Proxied requests whose logs are kept. */
  requests: z.object({ last_24_hours: z.number().int(), last_30_days: z.number().int() }),
});

export async function countUsage(
  database: PrismaClient,
  tenantId: string,
  limits: ReturnType<typeof limitsOf>,
): Promise<z.input<typeof usage>> {
  const where = { tenantId };
  const requestsOf = (days: number): Promise<number> =>
    database.requestLog.count({ where: { tenantId, at: { gte: new Date(Date.now() - days * dayMs) } } });
  const [secrets, routes, environments, clients, collections, apiKeys, last24Hours, last30Days] =
    await Promise.all([
      database.secret.count({ where }),
      database.route.count({ where }),
      database.environment.count({ where }),
      database.client.count({ where }),
      database.collection.count({ where }),
      database.apiKey.count({ where: { tenantId, ...listedKeys } }),
      requestsOf(1),
      requestsOf(30),
    ]);
  const unlimited = (count: number) => ({ used: count, limit: null });
  return {
    secrets: { used: secrets, limit: limits.secrets },
    routes: { used: routes, limit: limits.routes },
    environments: { used: environments, limit: limits.environments },
    clients: unlimited(clients),
    collections: unlimited(collections),
    api_keys: unlimited(apiKeys),
    requests: { last_24_hours: last24Hours, last_30_days: last30Days },
  };
}
