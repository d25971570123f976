/** Deletes a secret that nothing uses; the foreign keys of its users guarantee that. */
import { Problem } from '@knoxcall/problems';
import type { Change } from '../changes/change.ts';
import type { FoundSecret } from './secret-store.ts';

export async function deleteSecret(change: Change, secret: FoundSecret): Promise<void> {
  const { tx, tenantId, publish, audit } = change;
  await refuseWhileUsed(change, secret.id);
  const places = [...secret.environments, ...secret.connections];
  await tx.secret.delete({ where: { tenantId_id: { tenantId, id: secret.id } } });
  publish('secret', secret.id);
  publish('name', `secret:${secret.name}`);
  for (const { environmentId } of places) publish('value', `${secret.id}:${environmentId}`);
  audit({
    action: 'secret.delete',
    resourceType: 'secret',
    resourceId: secret.id,
    details: { name: secret.name },
  });
}

async function refuseWhileUsed({ tx, tenantId }: Change, secretId: string): Promise<void> {
  const references = await tx.routeSecretReference.findMany({
    where: { tenantId, secretId },
    distinct: ['routeId'],
    orderBy: [{ configuration: { route: { name: 'asc' } } }, { routeId: 'asc' }],
    select: { configuration: { select: { route: { select: { id: true, name: true } } } } },
  });
  const routes = references.map((row) => row.configuration.route);
  if (routes.length > 0) {
    throw new Problem('in_use', {
      message: 'Secret is currently assigned to one or more routes.',
      extra: { routes },
    });
  }
  const usedBy = await tx.oAuth2Configuration.count({
    where: { tenantId, OR: [{ mtlsCertificateId: secretId }, { signingKeyId: secretId }] },
  });
  if (usedBy > 0) {
    throw new Problem('in_use', {
      message: 'An OAuth2 secret uses this certificate.',
      extra: { routes: [] },
    });
  }
}
