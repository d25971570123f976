/**
 * Makes matchers for sets of values, and keeps them for sets that are used again soon. A matcher holds the values: kept
 * ones are bounded, for each tenant too, and each is wiped once it was dropped and nobody uses it any more.
 */
import { Matcher, type RedactedValue } from '@knoxcall/template';
import { LRUCache } from 'lru-cache';
import { type Awaitable, isThere } from '../awaitable.ts';
import { createShares } from '../shares/tenant-shares.ts';
import { inTurns, type Turns } from './turns.ts';

/** A matcher in use; its user calls `release` once. */
type MatcherLease = { readonly matcher: Matcher; release(): void };

export type MatcherQuestion = {
  readonly tenantId: string;
  /** Names the values by their revisions, and their replacements: the same name means the same matcher. */
  readonly name: string;
  readonly values: readonly RedactedValue[];
  /** Takes memory of the request for a matcher that is not kept; throws where too little is left. */
  readonly hold: (bytes: number) => void;
};

export type Matchers = { lease(question: MatcherQuestion): Awaitable<MatcherLease> };

type MatchersSettings = {
  readonly turns: Turns;
  readonly maxBytes: number;
  /** The longest time that a matcher is kept, however often it is used. */
  readonly ttlMs: number;
};

type Kept = { matcher: Awaitable<Matcher>; users: number; isDropped: boolean };
type KeptOfTenant = Kept & { readonly tenantId: string; readonly bytes: number };

export function createMatchers({ turns, maxBytes, ttlMs }: MatchersSettings): Matchers {
  const shares = createShares({ max: maxBytes, maxPerTenant: maxBytes / 4 });
  const cache = new LRUCache<string, KeptOfTenant>({
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes,
    ttl: ttlMs,
    ttlAutopurge: true,
    dispose: (kept) => {
      shares.give(kept.tenantId, kept.bytes);
      kept.isDropped = true;
      wipeUnused(kept);
    },
  });

  function build(tenantId: string, values: readonly RedactedValue[]): Promise<Matcher> {
    return inTurns({ turns, tenantId }, Matcher.build(values));
  }

  function keep({ tenantId, name, values, hold }: MatcherQuestion): Kept {
    const bytes = Matcher.sizeOf(values);
    const isKept = shares.take(tenantId, bytes);
    if (!isKept) hold(bytes);
    const building = build(tenantId, values);
    const kept: KeptOfTenant = { tenantId, bytes, matcher: building, users: 0, isDropped: !isKept };
    building.then(
      (matcher) => {
        kept.matcher = matcher;
      },
      () => undefined,
    );
    if (isKept) cache.set(`${tenantId} ${name}`, kept);
    return kept;
  }

  return {
    lease(question) {
      const kept = cache.get(`${question.tenantId} ${question.name}`) ?? keep(question);
      kept.users += 1;
      let isReleased = false;
      const release = (): void => {
        if (isReleased) return;
        isReleased = true;
        kept.users -= 1;
        wipeUnused(kept);
      };
      const { matcher } = kept;
      if (isThere(matcher)) return { matcher, release };
      return matcher.then(
        (built) => ({ matcher: built, release }),
        (error: unknown) => {
          release();
          throw error;
        },
      );
    },
  };
}

function wipeUnused({ matcher, users, isDropped }: Kept): void {
  if (!isDropped || users > 0) return;
  if (isThere(matcher)) matcher.wipe();
  else matcher.then((built) => built.wipe()).catch(() => undefined);
}
