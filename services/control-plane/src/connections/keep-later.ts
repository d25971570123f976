/**
 * An answer that PostgreSQL could not take. A refresh token that was rotated exists nowhere else, so it is tried for as
 * long as the process lives and an outage may reasonably last; nobody waits for it but the end of the process.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionParts } from './connection-parts.ts';
import { type Answered, keepAnswer } from './kept-answer.ts';
import { type Leased, releaseLease } from './lease.ts';

/** Several times within the last call that precedes a takeover. */
const againAfterMs = 100;
const patienceMs = 900_000;

export function keepLater(parts: ConnectionParts, leased: Leased, answered: Answered): void {
  const work = keepPatiently(parts, leased, answered).finally(() => parts.keeping.delete(work));
  parts.keeping.add(work);
}

async function keepPatiently(parts: ConnectionParts, leased: Leased, answered: Answered): Promise<void> {
  const { tenantId, secretId, environmentId } = leased.row;
  const endsAt = performance.now() + patienceMs;
  while (performance.now() < endsAt) {
    await sleep(againAfterMs);
    const isKept = await keepAnswer(parts, leased, answered).catch(() => null);
    if (isKept === null) continue;
    if (isKept) parts.log.warn({ secret: secretId }, 'an answer of a provider is kept at last');
    else parts.log.error({ secret: secretId }, 'an answer of a provider came too late and is lost');
    // Whoever looks next goes on from what is kept.
    await releaseLease(parts.database, { tenantId, secretId, environmentId }, leased.fence).catch(
      () => undefined,
    );
    return;
  }
  parts.log.error({ secret: secretId }, 'an answer of a provider could not be kept and is lost');
}
