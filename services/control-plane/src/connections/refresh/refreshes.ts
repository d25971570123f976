/**
 * Refreshes of this process: all callers that want the same token wait for one run. It continues when they give up, and
 * finishes before the process exits.
 */
import type { ValuePlace } from '@knoxcall/snapshot';
import type { ConnectionParts, Refreshes } from './connection-parts.ts';
import { type ConnectionRow, loadConnection } from './connection-row.ts';
import { lastCallOf, leaseEnd } from './lease.ts';
import { refresh } from './refresh.ts';
import { isUsable, type RefreshOutcome, type Trigger } from './wants-refresh.ts';

const spareMs = 1500;
const maxRounds = 4;

export function createRefreshes(parts: ConnectionParts): Refreshes {
  const running = new Map<string, Promise<RefreshOutcome>>();
  const start = (place: ValuePlace, trigger: Trigger): Promise<RefreshOutcome> => {
    const key = placeKeyOf(place);
    const known = running.get(key);
    if (known !== undefined) return known;
    const run = refresh(parts, place, trigger).finally(() => running.delete(key));
    running.set(key, run);
    return run;
  };
  const configured = async (place: ValuePlace): Promise<void> => {
    const endsAt = patienceEnd(parts);
    for (;;) {
      // A run under way still uses the old configuration.
      await running.get(placeKeyOf(place))?.catch(() => undefined);
      const outcome = await start(place, { reason: 'configured' });
      if (outcome !== 'busy' || Date.now() > endsAt) return;
      await leaseEnd(parts.database, place, endsAt);
    }
  };
  return {
    configured: (place) =>
      configured(place).catch((error: unknown) => {
        parts.log.warn({ err: error, secret: place.secretId }, 'a first token could not be fetched');
      }),
    refresh: start,
    usable: (place) => waitForUsable(parts, place, () => start(place, { reason: 'read' })),
    settle: async () => {
      await Promise.allSettled(running.values());
      await parts.keeper.settle();
    },
  };
}

async function waitForUsable(
  parts: ConnectionParts,
  place: ValuePlace,
  start: () => Promise<RefreshOutcome>,
): Promise<ConnectionRow | null> {
  const endsAt = patienceEnd(parts);
  let rounds = 0;
  for (;;) {
    const row = await loadConnection(parts.database, place);
    if (row === null || isUsable(row, Date.now()) || rounds >= maxRounds || Date.now() > endsAt) return row;
    const outcome = await start();
    if (outcome === 'busy') await leaseEnd(parts.database, place, endsAt);
    else rounds += 1;
    if (!passing.has(outcome)) return loadConnection(parts.database, place);
  }
}

/** Outcomes after which a caller looks again. */
const passing: ReadonlySet<RefreshOutcome> = new Set(['busy', 'late', 'refreshed', 'lost', 'not_needed']);

const placeKeyOf = ({ tenantId, secretId, environmentId }: ValuePlace): string =>
  `${tenantId} ${secretId} ${environmentId}`;

/** Long enough for the lease of a dead process to end, with its last call, and for a refresh after that. */
function patienceEnd({ leaseSeconds, timeoutMs }: ConnectionParts): number {
  return Date.now() + (leaseSeconds + lastCallOf(leaseSeconds)) * 1000 + timeoutMs + spareMs;
}
