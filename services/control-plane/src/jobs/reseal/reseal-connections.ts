/**
 * Seals OAuth2 settings and tokens again. A connection with a refresh under way is left alone: its tokens are about to
 * be sealed anyway.
 */
import type { Change } from '../../changes/change.ts';
import { batchSize, resealed } from './reseal-fields.ts';

export async function resealConfigurations(change: Change, dataKeyId: string): Promise<number> {
  const { tx, tenantId, dataKey, revision } = change;
  const rows = await tx.oAuth2Configuration.findMany({ where: { tenantId, dataKeyId }, take: batchSize });
  for (const { secretId, revision: sealedAt, sealedSettings } of rows) {
    const place = { secretId, environmentId: null, field: 'settings' } as const;
    const sealed = await resealed(change, dataKeyId, { place, revision: sealedAt, sealed: sealedSettings });
    await tx.oAuth2Configuration.update({
      where: { tenantId_secretId: { tenantId, secretId } },
      data: { sealedSettings: sealed, dataKeyId: dataKey.id, revision },
    });
  }
  return rows.length;
}

export async function resealConnections(change: Change, dataKeyId: string): Promise<number> {
  const { tx, tenantId } = change;
  // The row locks keep others from taking a lease until the new revisions can be read.
  const rows = await tx.$queryRaw<{ secret_id: string; environment_id: string }[]>`
    SELECT secret_id, environment_id FROM oauth2_connections
    WHERE tenant_id = ${tenantId}::uuid AND data_key_id = ${dataKeyId}::uuid
      AND (lease_until IS NULL OR lease_until <= now())
    LIMIT ${batchSize} FOR UPDATE SKIP LOCKED`;
  for (const row of rows) {
    const place = { secretId: row.secret_id, environmentId: row.environment_id };
    await resealTokens(change, dataKeyId, place);
  }
  return rows.length;
}

async function resealTokens(
  change: Change,
  dataKeyId: string,
  place: { secretId: string; environmentId: string },
): Promise<void> {
  const { tx, tenantId, dataKey, revision, publish } = change;
  const where = { tenantId_secretId_environmentId: { tenantId, ...place } };
  const row = await tx.oAuth2Connection.findUniqueOrThrow({ where });
  const again = async (
    field: 'access_token' | 'refresh_token',
    sealed: Uint8Array | null,
    sealedAt: bigint | null,
  ) =>
    sealed === null || sealedAt === null
      ? null
      : resealed(change, dataKeyId, { place: { ...place, field }, revision: sealedAt, sealed });
  const sealedAccessToken = await again('access_token', row.sealedAccessToken, row.accessTokenRevision);
  const sealedRefreshToken = await again('refresh_token', row.sealedRefreshToken, row.refreshTokenRevision);
  await tx.oAuth2Connection.update({
    where,
    data: {
      sealedAccessToken,
      sealedRefreshToken,
      accessTokenRevision: sealedAccessToken === null ? null : revision,
      refreshTokenRevision: sealedRefreshToken === null ? null : revision,
      dataKeyId: dataKey.id,
      revision,
    },
  });
  publish('value', `${place.secretId}:${place.environmentId}`);
}
