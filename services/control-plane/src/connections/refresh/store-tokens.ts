/** Writes tokens to a connection, sealed, in one change; the refresh token is committed before anything else. */

import { type SecretField, secretFieldBinding, type ValuePlace } from '@knoxcall/snapshot';
import type { Change } from '../../changes/change.ts';
import type { ConnectionStatus } from '../../columns.ts';
import { sealOnce } from '../../data-keys/sealed.ts';
import { touchSecret } from '../../secrets/store-version.ts';
import type { TokenAnswer } from '../provider/read-token-answer.ts';
import { type ConnectionRow, placeKey } from './connection-row.ts';
import { noKeptAnswer } from './kept-answer.ts';
import { noLease } from './lease.ts';
import { tokenTimes } from './refresh-schedule.ts';

export type ObtainedTokens = {
  answer: TokenAnswer;
  /** The refresh token that stays valid where the answer has none. */
  oldRefreshToken: string | null;
  issuedAt: Date;
  /** The earliest time of the next refresh; null where this is no refresh. */
  refreshNotBefore: Date | null;
  /** The grant needs no person, so it can always get another token. */
  unattended: boolean;
  /** The account, where it is known. */
  account: string | null;
};

export async function storeTokens(
  change: Change,
  before: ConnectionRow,
  { answer, oldRefreshToken, issuedAt, refreshNotBefore, unattended, account }: ObtainedTokens,
): Promise<void> {
  const { tx, at, revision, dataKey, publish } = change;
  const { tenantId, secretId, environmentId } = before;
  const place = { tenantId, secretId, environmentId };
  const refreshToken = answer.refreshToken ?? oldRefreshToken;
  const times = tokenTimes(issuedAt, answer.lifetimeSeconds, Math.random());
  const isRefreshable = unattended || refreshToken !== null;
  await tx.oAuth2Connection.update({
    where: placeKey(place),
    data: {
      ...noLease,
      ...noKeptAnswer,
      // An attempt to keep this answer that is still under way must not be written any more.
      leaseFence: { increment: 1 },
      expiresAt: times.expiresAt,
      // A token that cannot be refreshed is looked at when it has expired, to report that.
      nextRefreshAt: isRefreshable ? later(times.nextRefreshAt, refreshNotBefore) : times.expiresAt,
      refreshNotBefore,
      status: 'connected',
      lastError: null,
      failures: 0,
      revision,
      issuedAt,
      connectedAt: before.connectedAt ?? at,
      account,
      tokenType: answer.tokenType,
      dataKeyId: dataKey.id,
      accessTokenRevision: revision,
      sealedAccessToken: sealToken(change, place, { field: 'access_token', text: answer.accessToken }),
      refreshTokenRevision: refreshToken === null ? null : revision,
      sealedRefreshToken:
        refreshToken === null
          ? null
          : sealToken(change, place, { field: 'refresh_token', text: refreshToken }),
    },
  });
  publish('value', `${secretId}:${environmentId}`);
  const wasRefreshable = unattended || before.sealedRefreshToken !== null;
  if (before.status !== 'connected' || isRefreshable !== wasRefreshable) await showStatus(change, secretId);
}

/** Null where there is no refresh at all. */
function later(next: Date | null, notBefore: Date | null): Date | null {
  return next !== null && notBefore !== null && notBefore > next ? notBefore : next;
}

/** The secret's entry has the status of each environment, so a new status needs a new entry. */
export async function showStatus(change: Change, secretId: string): Promise<void> {
  await touchSecret(change, secretId);
  change.publish('secret', secretId);
}

/** Makes a connection without tokens where there is none. */
export async function ensureConnection(
  change: Change,
  place: Omit<ValuePlace, 'tenantId'>,
): Promise<ConnectionRow> {
  const { tx, tenantId, revision } = change;
  const where = placeKey({ tenantId, ...place });
  const found = await tx.oAuth2Connection.findUnique({ where });
  if (found !== null) return found;
  const status: ConnectionStatus = 'not_connected';
  const made = await tx.oAuth2Connection.create({ data: { tenantId, ...place, status, revision } });
  await showStatus(change, place.secretId);
  return made;
}

function sealToken(
  { dataKey, revision }: Change,
  place: ValuePlace,
  token: { field: SecretField; text: string },
): Uint8Array<ArrayBuffer> {
  const binding = secretFieldBinding({ ...place, field: token.field, revision });
  return sealOnce(dataKey, binding, Buffer.from(token.text));
}
