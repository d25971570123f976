/**
 * The one thread belongs to all tenants. What a crowd of one tenant's requests asks of it at once is done in as many rounds of
 * the event loop, so that whatever came in for others goes on between two of them.
 */
import { type Awaitable, whenThere } from '../snapshots/awaitable.ts';
import type { ProvedCaller } from './identify/proved-caller.ts';

/** Of one tenant in one round: what it may spend, and how many of those that wait begin in the next one. */
type Share = { readonly most: number; readonly beginning: number };

type Rounds = {
  /** Resolves when the tenant's next one may begin; undefined where it may at once. */
  next(tenantId: string): Awaitable<undefined>;
  spend(tenantId: string, amount: number): void;
  /** Whether anything was spent in this round. */
  areCounted(): boolean;
};

function createRounds({ most, beginning }: Share): Rounds {
  /** In this round, by tenant. */
  const spent = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  let isSet = false;

  function setRound(): void {
    if (isSet) return;
    isSet = true;
    setImmediate(playRound);
  }

  function playRound(): void {
    isSet = false;
    spent.clear();
    for (const [tenantId, line] of waiting) {
      for (const begin of line.splice(0, beginning)) begin();
      if (line.length === 0) waiting.delete(tenantId);
      else setRound();
    }
  }

  return {
    next(tenantId) {
      const line = waiting.get(tenantId);
      if (line === undefined && (spent.get(tenantId) ?? 0) < most) return undefined;
      setRound();
      return new Promise((resolve) => {
        const begin = () => resolve(undefined);
        if (line === undefined) waiting.set(tenantId, [begin]);
        else line.push(begin);
      });
    },
    spend(tenantId, amount) {
      spent.set(tenantId, (spent.get(tenantId) ?? 0) + amount);
      setRound();
    },
    areCounted: () => isSet,
  };
}

/** A large body, or one that grows large, keeps the thread for ten milliseconds: one a round. */
export type BodyTurns = {
  /** Resolves when the tenant's next body may be worked on; undefined where it may at once. */
  next(tenantId: string): Awaitable<undefined>;
  /** Does work on a body, and takes note of how long it took. */
  work<T>(tenantId: string, work: () => T): T;
};

/** A tenant's time in one round; the last body of it may take longer. */
const BODY_MS = 2;

export function createBodyTurns(now: () => number = () => performance.now()): BodyTurns {
  const rounds = createRounds({ most: BODY_MS, beginning: 1 });
  return {
    next: rounds.next,
    work(tenantId, work) {
      const began = now();
      try {
        return work();
      } finally {
        rounds.spend(tenantId, now() - began);
      }
    },
  };
}

/** Gives back the caller when their turn has come: at once, where their tenant sends no crowd. */
export type TakeTurn = (caller: Awaitable<ProvedCaller>) => Awaitable<ProvedCaller>;

/** Requests of a tenant that begin in one round. */
const REQUESTS = 16;
/** So few requests, of all tenants, are no crowd: where no more come in a round, nothing is counted. */
const FEW = 8;

export function createTakeTurn(): TakeTurn {
  const rounds = createRounds({ most: REQUESTS, beginning: REQUESTS });
  let uncounted = 0;

  function next(tenantId: string): Awaitable<undefined> {
    if (!rounds.areCounted()) {
      uncounted += 1;
      if (uncounted < FEW) return undefined;
      uncounted = 0;
    }
    const turn = rounds.next(tenantId);
    if (turn === undefined) rounds.spend(tenantId, 1);
    return turn;
  }

  return (caller) => whenThere(caller, (proved) => whenThere(next(proved.tenantId), () => proved));
}
