/**
 * Keeps providers' answers through outages of PostgreSQL. It may hold the only copy of a rotated refresh token, so an
 * answer that cannot be written is held in memory and retried for as long as the process lives and an outage may
 * reasonably last. Only the end of the process waits for that.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from '@knoxcall/database';
import type { ValuePlace } from '@knoxcall/snapshot';
import type { Log } from '@knoxcall/telemetry';
import type { DataKeys } from '../../data-keys/data-keys.ts';
import { type Answered, keepAnswer } from './kept-answer.ts';
import { type Leased, releaseLease } from './lease.ts';

export type AnswerKeeper = {
  /** False where the lease is lost. Rejects where the answer could not be written; it is then held and retried. */
  keep(leased: Leased, answered: Answered): Promise<boolean>;
  /** Whether an answer for this place is held here. */
  holds(place: ValuePlace): boolean;
  /** Resolves when no answer is held. */
  settle(): Promise<void>;
};

type Dependencies = { database: PrismaClient; urgentDatabase: PrismaClient; dataKeys: DataKeys; log: Log };

/** An attempt that takes longer may hang in a network that drops packets: others run beside it. */
const firstMs = 1_000;
const againAfterMs = 100;
const patienceMs = 900_000;

export function createAnswerKeeper(dependencies: Dependencies): AnswerKeeper {
  const { database, urgentDatabase, dataKeys, log } = dependencies;
  const held = new Map<string, Promise<boolean | null>>();
  let lastTurn: Promise<unknown> = Promise.resolve();

  /** One at a time, on the one connection that gives up after a second. */
  function tryUrgently(leased: Leased, answered: Answered): Promise<boolean | null> {
    const work = () => keepAnswer({ database: urgentDatabase, dataKeys }, leased, answered);
    const turn = lastTurn.then(work).catch(() => null);
    lastTurn = turn;
    return turn;
  }

  /** Null where it was given up. */
  async function hold(first: Promise<boolean>, leased: Leased, answered: Answered): Promise<boolean | null> {
    const outcome: { isKept: boolean | null } = { isKept: null };
    const noted = first.then(
      (isKept) => {
        outcome.isKept = isKept;
      },
      () => undefined,
    );
    await Promise.race([noted, sleep(firstMs)]);
    const endsAt = performance.now() + patienceMs;
    while (outcome.isKept === null && performance.now() < endsAt) {
      await sleep(againAfterMs);
      outcome.isKept ??= await tryUrgently(leased, answered);
    }
    return outcome.isKept;
  }

  async function finishLater(holding: Promise<boolean | null>, { row, fence }: Leased): Promise<void> {
    const { tenantId, secretId, environmentId } = row;
    const isKept = await holding;
    if (isKept === null)
      log.error({ secret: secretId }, "a provider's answer could not be stored and is lost");
    else
      log.warn(
        { secret: secretId, in_time: isKept },
        "PostgreSQL is back: a provider's answer was stored or is obsolete",
      );
    // The next holder of the lease continues with the kept answer.
    await releaseLease(urgentDatabase, { tenantId, secretId, environmentId }, fence).catch(() => undefined);
  }

  return {
    keep: async (leased, answered) => {
      const key = keyOf(leased.row);
      const first = keepAnswer({ database, dataKeys }, leased, answered);
      const holding = hold(first, leased, answered).finally(() => held.delete(key));
      held.set(key, holding);
      try {
        return (await Promise.race([first, holding])) === true;
      } catch (error) {
        log.warn({ err: error, secret: leased.row.secretId }, "a provider's answer is not stored yet");
        void finishLater(holding, leased);
        throw error;
      }
    },
    holds: (place) => held.has(keyOf(place)),
    settle: async () => {
      if (held.size > 0)
        log.error({ answers: held.size }, "stopping: providers' answers wait for PostgreSQL");
      await Promise.all(held.values());
    },
  };
}

const keyOf = ({ tenantId, secretId, environmentId }: ValuePlace): string =>
  `${tenantId} ${secretId} ${environmentId}`;
