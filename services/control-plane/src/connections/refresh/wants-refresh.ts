/** Whether a connection is to be refreshed now; every way to a refresh passes here. Pure. */
import { isUnattended } from '../../columns.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { ConnectionRow } from './connection-row.ts';
import { isOldEnoughForDoubt } from './refresh-schedule.ts';

export type Trigger =
  /** Its time has come. */
  | { reason: 'due' }
  /** Somebody wants to use the token. */
  | { reason: 'read' }
  /** A proxy met the token of this revision after its end. */
  | { reason: 'ended'; revision: bigint }
  /** An upstream answered 401 to the token of this revision. */
  | { reason: 'rejected'; revision: bigint }
  /** The secret is new or was configured anew. */
  | { reason: 'configured' };

type Verdict = 'refresh' | 'not_needed' | 'impossible' | 'too_early';

export function wantsRefresh(
  row: ConnectionRow,
  { grantType }: Pick<Configuration, 'grantType'>,
  context: { trigger: Trigger; now: number },
): Verdict {
  const { trigger, now } = context;
  const unattended = isUnattended(grantType);
  if (trigger.reason === 'configured') return unattended ? 'refresh' : 'impossible';
  if (!isWanted(row, trigger, now)) return 'not_needed';
  if (!unattended && row.sealedRefreshToken === null) return 'impossible';
  // Tokens of a client or an address that is no longer configured are not sent anywhere.
  if (!unattended && row.status === 'not_connected') return 'impossible';
  // The provider said no, and no time was set to ask again.
  if (row.status === 'error' && row.nextRefreshAt === null) return 'impossible';
  const waits = row.failures > 0 && isLater(row.nextRefreshAt, now);
  return waits || isLater(row.refreshNotBefore, now) ? 'too_early' : 'refresh';
}

function isWanted(row: ConnectionRow, trigger: Trigger, now: number): boolean {
  switch (trigger.reason) {
    case 'due':
      return row.nextRefreshAt !== null && row.nextRefreshAt.getTime() <= now;
    case 'ended':
      return row.accessTokenRevision === trigger.revision && !isUsable(row, now);
    case 'rejected':
      return row.accessTokenRevision === trigger.revision && isOldEnoughForDoubt(row, now);
    default:
      return !isUsable(row, now);
  }
}

const isLater = (moment: Date | null, now: number): boolean => moment !== null && moment.getTime() > now;

/** True while the access token has not ended. */
export function isUsable(row: ConnectionRow, now: number): boolean {
  return row.sealedAccessToken !== null && (row.expiresAt === null || row.expiresAt.getTime() > now);
}

/** How one refresh of a connection ended. */
export type RefreshOutcome =
  | 'refreshed'
  | 'refused'
  /** The provider said no, and may say otherwise later. */
  | 'declined'
  | 'unavailable'
  /** Somebody else is at it. */
  | 'busy'
  /** The lease left the provider no time. */
  | 'late'
  /** What came is of no use any more: the connection was written to meanwhile. */
  | 'lost'
  | 'gone'
  | Exclude<Verdict, 'refresh'>;
