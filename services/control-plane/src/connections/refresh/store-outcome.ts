/** Writes down how a refresh ended: its tokens, or why none came and whether there will be a retry. */
import type { Change } from '../../changes/change.ts';
import { isUnattended } from '../../columns.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { backoffMs, longestPauseMs } from '../provider/endpoint-circuit.ts';
import type { TokenFault } from '../provider/token-fault.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { type ConnectionRow, loadConnection } from './connection-row.ts';
import type { Answered } from './kept-answer.ts';
import type { Leased } from './lease.ts';
import { storeDelay, storeStatus } from './store-failure.ts';
import { type ObtainedTokens, storeTokens } from './store-tokens.ts';
import { isUsable, type RefreshOutcome } from './wants-refresh.ts';
import { refreshActor, writeBack } from './write-back.ts';

/** `refreshToken`: the one that stays valid where the answer has none. */
export async function storeAnswer(
  parts: ConnectionParts,
  leased: Leased,
  {
    configuration,
    answered,
    refreshToken,
  }: { configuration: Configuration; answered: Answered; refreshToken: string | null },
): Promise<RefreshOutcome> {
  const unattended = isUnattended(configuration.grantType);
  const floor = new Date(answered.issuedAt.getTime() + parts.refreshFloorMs);
  const written = await writeBack(parts, leased, (change, row) =>
    storeRefreshed(change, row, {
      ...answered,
      oldRefreshToken: refreshToken,
      unattended,
      account: answered.answer.account ?? row.account,
      refreshNotBefore: row.sealedAccessToken === null ? null : floor,
    }),
  );
  return written === 'written' ? 'refreshed' : 'lost';
}

async function storeRefreshed(change: Change, row: ConnectionRow, obtained: ObtainedTokens): Promise<void> {
  await storeTokens(change, row, obtained);
  change.audit({
    action: 'secret.oauth2_refresh',
    resourceType: 'secret',
    resourceId: row.secretId,
    details: { environment_id: row.environmentId, account: obtained.account },
  });
}

export async function storeFault(
  parts: ConnectionParts,
  leased: Leased,
  fault: TokenFault,
): Promise<RefreshOutcome> {
  parts.log.warn(
    { secret: leased.row.secretId, code: fault.code, provider_code: fault.providerCode },
    'no token',
  );
  if (fault.code !== 'refused') {
    const notBefore = new Date(Date.now() + fault.retryAfterMs);
    return storePassing(parts, leased, { outcome: fault.code, why: fault.message, notBefore });
  }
  const written = await writeBack(parts, leased, (change, row) =>
    storeStatus(change, row, { status: 'error', lastError: fault.message, nextRefreshAt: null, failures: 0 }),
  );
  return written === 'written' ? 'refused' : 'lost';
}

type Passing = { outcome: 'declined' | 'unavailable'; why: string; notBefore: Date };

/** For a failure that will be retried. */
export async function storePassing(
  parts: ConnectionParts,
  leased: Leased,
  passing: Passing,
): Promise<RefreshOutcome> {
  const { row } = leased;
  const { outcome, why: lastError, notBefore } = passing;
  const failures = row.failures + 1;
  const pause = { firstMs: parts.backoffMs, maxMs: longestPauseMs[outcome] };
  const next = Date.now() + backoffMs(pause, failures, Math.random());
  const nextRefreshAt = new Date(Math.max(next, notBefore.getTime()));
  if (row.status === 'not_connected') {
    const failed = { status: 'error' as const, lastError, nextRefreshAt, failures };
    await writeBack(parts, leased, (change, now) => storeStatus(change, now, failed));
  } else {
    await storeDelay(parts.database, leased, { lastError, nextRefreshAt });
  }
  return outcome;
}

/** An expired token that cannot be refreshed: reported once, without retries. */
export async function markExpired(parts: ConnectionParts, row: ConnectionRow): Promise<void> {
  if (row.status !== 'connected' || isUsable(row, Date.now())) return;
  const lastError = 'The token has expired and cannot be refreshed.';
  await parts.runChange(row.tenantId, refreshActor, async (change) => {
    const now = await loadConnection(change.tx, row);
    if (now?.revision !== row.revision) return;
    await storeStatus(change, now, { status: 'expired', lastError, nextRefreshAt: null, failures: 0 });
  });
}
