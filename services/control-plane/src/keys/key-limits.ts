/** A key's limits beside its role, and whether a key with some limits may make one with others. Pure. */
import { addressSet } from '@knoxcall/snapshot';
import { z } from 'zod';
import type { KeyLimits } from '../http/operation.ts';

const list = z.array(z.string()).nullable();

type StoredLimits = Pick<KeyLimits, 'rateLimitRequests' | 'expiresAt'> &
  Record<'allowedRoutes' | 'allowedEnvironments' | 'ipAllowlist', unknown>;

/** The limits of a stored key. */
export function keyLimitsOf(row: StoredLimits): KeyLimits {
  return {
    rateLimitRequests: row.rateLimitRequests,
    expiresAt: row.expiresAt,
    allowedRoutes: list.parse(row.allowedRoutes),
    allowedEnvironments: list.parse(row.allowedEnvironments),
    ipAllowlist: list.parse(row.ipAllowlist),
  };
}

/** The fields of the API in which `wanted` exceeds `own`; none where the one key may make the other. */
export function fieldsBeyond(own: KeyLimits, wanted: KeyLimits): string[] {
  const within = <T>(bound: T | null, value: T | null, isWithin: (bound: T, value: T) => boolean): boolean =>
    bound === null || (value !== null && isWithin(bound, value));
  const isSubset = (all: string[], some: string[]): boolean => some.every((one) => all.includes(one));
  const verdicts: Record<string, boolean> = {
    rate_limit_requests: within(
      own.rateLimitRequests,
      wanted.rateLimitRequests,
      (most, rate) => rate <= most,
    ),
    expires_at: within(own.expiresAt, wanted.expiresAt, (end, other) => other <= end),
    allowed_routes: within(own.allowedRoutes, wanted.allowedRoutes, isSubset),
    allowed_environments: within(own.allowedEnvironments, wanted.allowedEnvironments, isSubset),
    ip_allowlist: within(own.ipAllowlist, wanted.ipAllowlist, isCovered),
  };
  return Object.keys(verdicts).filter((field) => verdicts[field] === false);
}

/** Range by range: two halves that together cover a third range do not count as covering it. */
function isCovered(own: string[], wanted: string[]): boolean {
  const set = addressSet(own);
  return wanted.every((range) => set.covers(range));
}
