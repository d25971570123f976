/** Reads connections: the tokens of one OAuth2 secret in one environment. */
import type { Prisma } from '@knoxcall/database';
import { secretFieldBinding, type ValuePlace } from '@knoxcall/snapshot';
import { asText, type KeySource, openSealed } from '../../data-keys/sealed.ts';

export type ConnectionRow = Prisma.OAuth2ConnectionGetPayload<Record<string, never>>;

type Connections = Pick<Prisma.TransactionClient, 'oAuth2Connection'>;

export const placeKey = ({ tenantId, secretId, environmentId }: ValuePlace) => ({
  tenantId_secretId_environmentId: { tenantId, secretId, environmentId },
});

export function loadConnection(database: Connections, place: ValuePlace): Promise<ConnectionRow | null> {
  return database.oAuth2Connection.findUnique({ where: placeKey(place) });
}

/** Null where there is none. */
export function openAccessToken(source: KeySource, row: ConnectionRow): Promise<string | null> {
  return openToken(source, row, 'access_token');
}

/** Null where there is none. */
export function openRefreshToken(source: KeySource, row: ConnectionRow): Promise<string | null> {
  return openToken(source, row, 'refresh_token');
}

async function openToken(
  source: KeySource,
  row: ConnectionRow,
  field: 'access_token' | 'refresh_token',
): Promise<string | null> {
  const isAccess = field === 'access_token';
  const bytes = isAccess ? row.sealedAccessToken : row.sealedRefreshToken;
  const revision = isAccess ? row.accessTokenRevision : row.refreshTokenRevision;
  if (bytes === null || revision === null) return null;
  const { tenantId, secretId, environmentId } = row;
  const binding = secretFieldBinding({ tenantId, secretId, environmentId, field, revision });
  return openSealed(source, { binding, sealed: bytes }, asText);
}
