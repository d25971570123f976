/**
 * Finds the secret of a callback address. The address names no tenant, because it is registered at providers and
 * anybody may open it.
 */
import type { PrismaClient } from '@knoxcall/database';
import { isUuid } from '../../http/resource.ts';

export type FlowOwner = {
  tenantId: string;
  secretId: string;
  grantType: string;
  baseEnvironmentId: string;
  createdAt: Date;
  wasConnected: boolean;
  /** The tenant allows a start without a link. */
  bareStart: boolean;
};

const minuteMs = 60_000;
const withConsent = ['authorization_code', 'implicit'];

/** Null for every secret that cannot be connected here, without a difference. */
export async function findFlowOwner(database: PrismaClient, secretId: string): Promise<FlowOwner | null> {
  if (!isUuid(secretId)) return null;
  const found = await database.oAuth2Configuration.findFirst({
    where: {
      secretId: secretId.toLowerCase(),
      grantType: { in: withConsent },
      secret: { tenant: { enabled: true } },
    },
    select: {
      tenantId: true,
      secretId: true,
      grantType: true,
      secret: {
        select: {
          baseEnvironmentId: true,
          createdAt: true,
          connections: { select: { connectedAt: true } },
          tenant: { select: { oauth2BareStart: true } },
        },
      },
    },
  });
  if (found === null) return null;
  const { secret, ...owner } = found;
  const { baseEnvironmentId, createdAt, connections, tenant } = secret;
  const wasConnected = connections.some(({ connectedAt }) => connectedAt !== null);
  return { ...owner, baseEnvironmentId, createdAt, wasConnected, bareStart: tenant.oauth2BareStart };
}

/** The first user of a new secret may start without a link, for a while. */
export function mayStartWithoutLink(
  { createdAt, wasConnected, bareStart }: FlowOwner,
  { minutes, now }: { minutes: number; now: number },
): boolean {
  return bareStart && !wasConnected && now - createdAt.getTime() < minutes * minuteMs;
}
