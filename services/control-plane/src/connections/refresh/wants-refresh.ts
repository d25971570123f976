/** Decides whether a connection is refreshed now; every refresh goes through this check. Pure. */
import { isUnattended } from '../../columns.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { ConnectionRow } from './connection-row.ts';
import { isOldEnoughForDoubt } from './refresh-schedule.ts';

export type Trigger =
  /** Its scheduled time has come. */
  | { reason: 'due' }
  /** A caller wants to use the token. */
  | { reason: 'read' }
  /** A proxy found the token of this revision expired. */
  | { reason: 'ended'; revision: bigint }
  /** An upstream answered 401 to the token of this revision. */
  | { reason: 'rejected'; revision: bigint }
  /** The secret is new or its configuration changed. */
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
  // Tokens from a client or address that is no longer configured are sent nowhere.
  if (!unattended && row.status === 'not_connected') return 'impossible';
  // The provider refused, and no retry is scheduled.
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

/** True while the access token has not expired. */
export function isUsable(row: ConnectionRow, now: number): boolean {
  return row.sealedAccessToken !== null && (row.expiresAt === null || row.expiresAt.getTime() > now);
}

/** How one refresh of a connection ended. */
export type RefreshOutcome =
  | 'refreshed'
  | 'refused'
  /** The provider refused, but may accept later. */
  | 'declined'
  | 'unavailable'
  /** Somebody else is refreshing it. */
  | 'busy'
  /** The lease left the provider too little time. */
  | 'late'
  /** The result is obsolete: the connection was written to meanwhile. */
  | 'lost'
  | 'gone'
  | Exclude<Verdict, 'refresh'>;
