/** `GET /v1/secrets/{id}/usage`: the users of a secret, so that it can be changed or removed without surprise. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { type Operation, read } from '../http/operation.ts';
import { findSecret } from './secret-store.ts';

const usage = z.object({
  routes: z.array(
    z.object({ id: z.uuid(), name: z.string(), slug: z.string(), environments: z.array(z.string()) }),
  ),
  /** OAuth2 secrets that present this certificate at their token endpoint. */
  oauth2_secrets: z.array(z.object({ id: z.uuid(), name: z.string() })),
});

export function secretUsageOperations({ database }: { database: PrismaClient }): Operation[] {
  return [
    read({
      tag: 'Secrets',
      id: 'getSecretUsage',
      method: 'get',
      path: '/v1/secrets/{id}/usage',
      summary: 'List the routes and OAuth2 secrets that refer to a secret',
      role: 'read',
      find: findSecret(database),
      data: usage,
      errors: [],
      read: async ({ caller: { tenantId }, found }) => {
        const [routes, presenters] = await Promise.all([
          routesThatName(database, tenantId, found.id),
          database.oAuth2Configuration.findMany({
            where: { tenantId, mtlsCertificateId: found.id },
            select: { secret: { select: { id: true, name: true } } },
            orderBy: { secret: { name: 'asc' } },
          }),
        ]);
        return { data: { routes, oauth2_secrets: presenters.map(({ secret }) => secret) } };
      },
    }),
  ];
}

async function routesThatName(database: PrismaClient, tenantId: string, secretId: string) {
  const references = await database.routeSecretReference.findMany({
    where: { tenantId, secretId },
    distinct: ['routeId', 'environmentId'],
    orderBy: [
      { configuration: { route: { name: 'asc' } } },
      { routeId: 'asc' },
      { configuration: { environment: { name: 'asc' } } },
    ],
    select: {
      configuration: {
        select: {
          environment: { select: { name: true } },
          route: { select: { id: true, name: true, slug: true } },
        },
      },
    },
  });
  const routes = new Map<string, { id: string; name: string; slug: string; environments: string[] }>();
  for (const { configuration } of references) {
    const route = routes.get(configuration.route.id) ?? { ...configuration.route, environments: [] };
    routes.set(route.id, { ...route, environments: [...route.environments, configuration.environment.name] });
  }
  return [...routes.values()];
}
