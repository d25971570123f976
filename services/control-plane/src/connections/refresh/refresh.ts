/**
 * One refresh of one connection, from the check whether it is needed to the written result (security model: OAuth2
 * refresh). The call to the provider runs outside of any transaction; its answer is committed before anything else
 * happens.
 */
import type { ValuePlace } from '@knoxcall/snapshot';
import { type Configuration, loadConfiguration } from '../configuration/configuration.ts';
import { endpointsOf } from '../configuration/endpoints.ts';
import { requireProofs } from '../provider/client-proofs.ts';
import type { Presented } from '../provider/exchange-by-library.ts';
import type { TokenRequest } from '../provider/token-endpoint.ts';
import { TokenFault } from '../provider/token-fault.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { type ConnectionRow, loadConnection, openRefreshToken } from './connection-row.ts';
import { type Answered, openKeptAnswer } from './kept-answer.ts';
import { type Leased, releaseLease, takeLease } from './lease.ts';
import { markExpired, storeAnswer, storeFault, storePassing } from './store-outcome.ts';
import { type RefreshOutcome, type Trigger, wantsRefresh } from './wants-refresh.ts';

/** With less time, the provider is not asked. */
const shortestMs = 50;

/** Never rejects because of the provider: its refusal is a result, and is written down. */
export async function refresh(
  parts: ConnectionParts,
  place: ValuePlace,
  trigger: Trigger,
): Promise<RefreshOutcome> {
  const outcome = await attempt(parts, place, trigger);
  parts.refreshCount.inc({ trigger: trigger.reason, outcome });
  return outcome;
}

async function attempt(parts: ConnectionParts, place: ValuePlace, trigger: Trigger): Promise<RefreshOutcome> {
  const row = await loadConnection(parts.database, place);
  const configuration = row && (await loadConfiguration(parts, place));
  if (row === null || configuration === null || !(await isEnabled(parts, place))) return 'gone';
  const verdict = wantsRefresh(row, configuration, { trigger, now: Date.now() });
  if (verdict === 'impossible') await markExpired(parts, row);
  if (verdict !== 'refresh') return verdict;
  // A held answer has the new refresh token.
  if (parts.keeper.holds(place)) return 'busy';
  const leased = await takeLease(parts.database, place, parts.leaseSeconds);
  if (leased === null) return 'busy';
  try {
    return await attemptLeased(parts, leased, trigger);
  } catch (error) {
    // The next refresh need not wait for the lease to end, unless it would send a refresh token that is in flight or
    // spent.
    if (!leased.mayBeSpent) await releaseLease(parts.database, place, leased.fence).catch(() => undefined);
    throw error;
  }
}

/** No provider is asked for a disabled tenant; due refreshes happen once it is enabled again. */
async function isEnabled({ database }: ConnectionParts, { tenantId }: ValuePlace): Promise<boolean> {
  const tenant = await database.tenant.findUnique({ where: { id: tenantId }, select: { enabled: true } });
  return tenant?.enabled === true;
}

/** Everything is read again: it may have changed before the lease was taken. */
async function attemptLeased(
  parts: ConnectionParts,
  leased: Leased,
  trigger: Trigger,
): Promise<RefreshOutcome> {
  const { row, fence } = leased;
  const configuration = await loadConfiguration(parts, row);
  const verdict = configuration && wantsRefresh(row, configuration, { trigger, now: Date.now() });
  if (configuration === null || verdict !== 'refresh') {
    await releaseLease(parts.database, placeOf(row), fence);
    return verdict === 'refresh' || verdict === null ? 'gone' : verdict;
  }
  const kept = await openKeptAnswer(parts, row);
  if (kept !== null) return storeAnswer(parts, leased, { configuration, answered: kept, refreshToken: null });
  const endpoint = { tenantId: row.tenantId, tokenUrl: endpointsOf(configuration).tokenUrl };
  const pause = parts.circuit.pausedUntil(endpoint, Date.now());
  if (pause !== null) {
    const why = 'The provider is not answering.';
    return storePassing(parts, leased, { outcome: 'unavailable', why, notBefore: pause });
  }
  const prepared = await prepare(parts, row, configuration).catch(asFault);
  if (prepared instanceof TokenFault) return storeFault(parts, leased, prepared);
  const timeoutMs = timeFor(parts, leased);
  if (timeoutMs < shortestMs) {
    await releaseLease(parts.database, placeOf(row), fence);
    return 'late';
  }
  const issuedAt = new Date();
  leased.mayBeSpent = prepared.request.presented.kind === 'refresh_token';
  const answer = await parts.askForToken({ ...prepared.request, timeoutMs }).catch(asFault);
  if (answer instanceof TokenFault) {
    parts.circuit.failed(endpoint, answer, Date.now());
    return storeFault(parts, leased, answer);
  }
  parts.circuit.succeeded(endpoint);
  const answered = { answer, issuedAt };
  await keep(parts, leased, answered);
  return storeAnswer(parts, leased, { configuration, answered, refreshToken: prepared.refreshToken });
}

const asFault = (error: unknown): TokenFault => {
  if (error instanceof TokenFault) return error;
  throw error;
};

/** Slow preparations come before the provider's time starts. */
async function prepare(
  parts: ConnectionParts,
  row: ConnectionRow,
  configuration: Configuration,
): Promise<{ request: Omit<TokenRequest, 'timeoutMs'>; refreshToken: string | null }> {
  const refreshToken = await openRefreshToken(parts, row);
  const proofs = await requireProofs(parts, { configuration, place: row });
  await warmDataKey(parts, row.tenantId);
  const presented = presentedBy(configuration, refreshToken);
  return { request: { configuration, presented, ...proofs }, refreshToken };
}

/** The exchange ends before the lease does, with a third of the lease left for writing. */
function timeFor({ timeoutMs, leaseSeconds }: ConnectionParts, { endsAt }: Leased): number {
  return Math.floor(Math.min(timeoutMs, endsAt - performance.now() - (leaseSeconds * 1000) / 3));
}

/** A new refresh token is kept before anything else happens. */
async function keep(parts: ConnectionParts, leased: Leased, answered: Answered): Promise<void> {
  if (answered.answer.refreshToken === null) return;
  leased.mayBeSpent = true;
  await parts.keeper.keep(leased, answered);
  leased.mayBeSpent = false;
}

/** The data key that will seal the answer is unwrapped first: a KMS that is away then costs no refresh token. */
async function warmDataKey({ database, dataKeys }: ConnectionParts, tenantId: string): Promise<void> {
  const { activeDataKeyId } = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  await dataKeys.get(tenantId, activeDataKeyId, database);
}

function presentedBy({ grantType }: Configuration, refreshToken: string | null): Presented {
  if (grantType !== 'authorization_code' && grantType !== 'implicit') return { kind: grantType };
  if (refreshToken === null) throw new TokenFault('refused', 'There is no refresh token.');
  return { kind: 'refresh_token', refreshToken };
}

function placeOf({ tenantId, secretId, environmentId }: ConnectionRow): ValuePlace {
  return { tenantId, secretId, environmentId };
}
