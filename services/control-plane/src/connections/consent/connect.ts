/** Stores a person's consent: the answer to the authorization code becomes the connection's tokens. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Prisma } from '@knoxcall/database';
import type { ValuePlace } from '@knoxcall/snapshot';
import { z } from 'zod';
import type { Actor, Change } from '../../changes/change.ts';
import type { DataKeys } from '../../data-keys/data-keys.ts';
import { timestamp } from '../../http/fields.ts';
import type { TokenAnswer } from '../provider/read-token-answer.ts';
import type { ConnectionParts } from '../refresh/connection-parts.ts';
import { type ConnectionRow, loadConnection, openRefreshToken, placeKey } from '../refresh/connection-row.ts';
import { openKeptAnswer } from '../refresh/kept-answer.ts';
import { type Leased, noLease, releaseLease, takeLease } from '../refresh/lease.ts';
import { ensureConnection, storeTokens } from '../refresh/store-tokens.ts';
import { standingOf } from './flow-standing.ts';
import type { Flow } from './state-cookie.ts';

/** How long a person waits here, after the provider had its own time. */
const refreshPatienceMs = 10_000;
const lookAgainMs = 100;

export type Connecting = { place: ValuePlace; flow: Flow; answer: TokenAnswer; issuedAt: Date };
export type ConnectEnd = 'connected' | 'reconfigured' | 'needs_link';

/**
 * Where the present refresh token stays, no refresh that rotates it may be under way: the lease is taken first, and
 * again where it expired before the change had its turn. A person waits for that, so the wait is short.
 */
export async function connectInTurn(
  parts: ConnectionParts,
  actor: Actor,
  connecting: Connecting,
): Promise<ConnectEnd> {
  const { place, answer } = connecting;
  const endsAt = Date.now() + refreshPatienceMs;
  for (;;) {
    const leased = (await keepsOldToken(parts, place, answer))
      ? await waitForLease(parts, place, endsAt)
      : null;
    try {
      const { result } = await parts.runChange(place.tenantId, actor, (change) =>
        connect(parts, change, { ...connecting, leased, actor }),
      );
      if (result !== 'overtaken') return result;
    } finally {
      if (leased !== null) await releaseLease(parts.database, place, leased.fence).catch(() => undefined);
    }
  }
}

async function keepsOldToken(
  { database }: ConnectionParts,
  place: ValuePlace,
  answer: TokenAnswer,
): Promise<boolean> {
  const row = answer.refreshToken === null ? await loadConnection(database, place) : null;
  return row !== null && isSameAccount(row, answer);
}

/** Null where the lease could not be had in time. */
async function waitForLease(
  { database, keeper, leaseSeconds }: ConnectionParts,
  place: ValuePlace,
  endsAt: number,
): Promise<Leased | null> {
  while (Date.now() < endsAt) {
    const leased = keeper.holds(place) ? null : await takeLease(database, place, leaseSeconds);
    if (leased !== null) return leased;
    await sleep(lookAgainMs);
  }
  return null;
}

/** A refresh of the old tokens that is under way loses its fence. */
async function connect(
  { dataKeys }: ConnectionParts,
  change: Change,
  connecting: Connecting & { leased: Leased | null; actor: Actor },
): Promise<ConnectEnd | 'overtaken'> {
  const { place, flow, answer, issuedAt, leased, actor } = connecting;
  const { secretId, environmentId } = place;
  const { account } = answer;
  const standing = await standingOf({ database: change.tx, dataKeys }, place, flow);
  if (standing.end !== null) return standing.end;
  await ensureConnection(change, { secretId, environmentId });
  const { count } = await change.tx.oAuth2Connection.updateMany({
    where: { ...place, ...(leased === null ? {} : { leaseFence: leased.fence }) },
    data: { ...noLease, leaseFence: { increment: 1 } },
  });
  if (count === 0) return 'overtaken';
  const row = await change.tx.oAuth2Connection.findUniqueOrThrow({ where: placeKey(place) });
  const oldRefreshToken = isSameAccount(row, answer)
    ? await newestRefreshToken({ database: change.tx, dataKeys }, row)
    : null;
  const obtained = { answer, oldRefreshToken, issuedAt, refreshNotBefore: null, unattended: false, account };
  await storeTokens(change, row, obtained);
  await noteWho(change, place, { by: standing.by, address: actor.ipAddress, account });
  return 'connected';
}

async function noteWho(
  { tx, at, audit }: Change,
  { tenantId, secretId, environmentId }: ValuePlace,
  who: Omit<NonNullable<LastConnected>, 'at'>,
): Promise<void> {
  const connected: LastConnected = { at: at.toISOString(), ...who };
  await tx.oAuth2Configuration.update({
    where: { tenantId_secretId: { tenantId, secretId } },
    data: { lastConnected: connected },
  });
  audit({
    action: 'secret.oauth2_connect',
    resourceType: 'secret',
    resourceId: secretId,
    details: { environment_id: environmentId, ...who },
  });
}

/**
 * Providers that send a refresh token with the first consent only keep that token valid; it is kept unless it may be
 * another person's.
 */
function isSameAccount(row: ConnectionRow, answer: TokenAnswer): boolean {
  return row.account !== null && row.account === answer.account;
}

/** A kept answer that is not stored yet holds a newer refresh token than the stored one. */
async function newestRefreshToken(
  source: { database: Prisma.TransactionClient; dataKeys: DataKeys },
  row: ConnectionRow,
): Promise<string | null> {
  const kept = await openKeptAnswer(source, row);
  return kept?.answer.refreshToken ?? (await openRefreshToken(source, row));
}

/** The last time that a person completed a sign-in, in any environment; null before the first. */
export const lastConnected = z
  .object({
    at: timestamp,
    /** `key_id` of the API key or e-mail of the member that made the link, or `bare_redirect` where nobody made one. */
    by: z.string(),
    address: z.string().nullable(),
    /** The account, where the provider named it. */
    account: z.string().nullable(),
  })
  .nullable();
type LastConnected = z.input<typeof lastConnected>;
