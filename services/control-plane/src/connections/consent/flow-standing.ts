/**
 * Whether a flow that was started may still be finished: checked before its code is used, and again under the tenant's
 * lock.
 */

import type { Prisma } from '@knoxcall/database';
import type { ValuePlace } from '@knoxcall/snapshot';
import type { DataKeys } from '../../data-keys/data-keys.ts';
import { type Configuration, loadConfiguration } from '../configuration/configuration.ts';
import { clientDigest } from '../configuration/endpoints.ts';
import type { Flow } from './state-cookie.ts';
import { liveKey, type Maker } from './tickets.ts';

type Source = { database: Prisma.TransactionClient; dataKeys: DataKeys };

type Standing =
  /** `by`: `key_id` of the key or e-mail of the member that made the link, or `bare_redirect`. */
  | { end: null; configuration: Configuration; by: string }
  /**
   * `reconfigured`: the client, an address or the environment has changed. `needs_link`: the person who started it may
   * no longer do so.
   */
  | { end: 'reconfigured' | 'needs_link' };

export async function standingOf(source: Source, place: ValuePlace, flow: Flow): Promise<Standing> {
  const configuration = await presentConfiguration(source, place);
  if (configuration === null || clientDigest(configuration) !== flow.client) return { end: 'reconfigured' };
  const by = await starterOf(source.database, place, flow);
  return by === null ? { end: 'needs_link' } : { end: null, configuration, by };
}

/** Null where the secret or its environment was deleted. */
export async function presentConfiguration(
  { database, dataKeys }: Source,
  { tenantId, secretId, environmentId }: ValuePlace,
): Promise<Configuration | null> {
  const where = { tenantId_id: { tenantId, id: environmentId } };
  const environment = await database.environment.findUnique({ where, select: { id: true } });
  return environment === null ? null : loadConfiguration({ database, dataKeys }, { tenantId, secretId });
}

/**
 * Links end with the key or membership that made them; without a link a secret is connected once, where the tenant
 * allows it.
 */
async function starterOf(
  database: Prisma.TransactionClient,
  { tenantId, secretId }: ValuePlace,
  { apiKeyId, userId }: Maker,
): Promise<string | null> {
  if (apiKeyId !== null) {
    const where = { tenantId, id: apiKeyId, ...liveKey(new Date()) };
    return (await database.apiKey.findFirst({ where, select: { keyId: true } }))?.keyId ?? null;
  }
  if (userId !== null) {
    const where = { tenantId, userId, role: { in: ['editor', 'admin'] } };
    const select = { user: { select: { email: true } } };
    return (await database.membership.findFirst({ where, select }))?.user.email ?? null;
  }
  const connected = { tenantId, secretId, connectedAt: { not: null } };
  const wasConnected = (await database.oAuth2Connection.count({ where: connected })) > 0;
  const tenant = await database.tenant.findUniqueOrThrow({
    where: { id: tenantId },
    select: { oauth2BareStart: true },
  });
  return tenant.oauth2BareStart && !wasConnected ? 'bare_redirect' : null;
}
