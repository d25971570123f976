/**
 * How many requests run or wait at once: so many of one API key or session, so many of one tenant in this process. What is over
 * is refused before anything of it is read; of a key that is known to be busy even before it is looked up.
 */
import { Problem } from '@knoxcall/problems';
import type { Response } from 'express';
import type { Presented } from './authenticate.ts';
import { rateLimitHeaders } from './rate-limit.ts';
import type { PaceRefusal } from './refusal-pace.ts';

const atOnceOfKey = 16;
const atOnceOfTenant = 256;

/** `mayRevoke`: it is not held back by what else its tenant does. */
type Entering = { tenantId: string; presented: Presented; mayRevoke: boolean };

export type InFlight = {
  /** Rejects with `rate_limited`, `overloaded` where requests with this very key run already that leave no room. */
  refuseBusy(entering: Omit<Entering, 'tenantId'>, response: Response): Promise<void>;
  /** The key is not, or no longer, good: it is looked up again each time. */
  forget(presented: Presented): void;
  /** Counts a request until `leave` is called. Rejects with `rate_limited`, `overloaded`. */
  enter(entering: Entering, response: Response): Promise<() => void>;
};

/** `limits`: what the key was told of its rate last; a refusal without a look-up tells it again. */
type Running = {
  tenantId: string;
  hash: Buffer;
  count: number;
  limits: Record<string, string>;
  lookedUpAt: number;
};

/** A busy key is looked up so often all the same: when it is revoked, it is told so. */
const lookUpEveryMs = 1000;

export function createInFlight(paceRefusal: PaceRefusal): InFlight {
  const keys = new Map<string, Running>();
  const tenants = new Map<string, number>();
  const refusalOf = ({ tenantId, count }: Running, mayRevoke: boolean): Problem | undefined => {
    if (count >= atOnceOfKey) return busyKey();
    return !mayRevoke && (tenants.get(tenantId) ?? 0) >= atOnceOfTenant ? overloaded() : undefined;
  };
  return {
    refuseBusy: async ({ presented, mayRevoke }, response) => {
      const running = keys.get(presented.who);
      // Another secret is another caller, of whom nothing is known yet.
      if (running === undefined || !running.hash.equals(presented.hash)) return;
      if (performance.now() - running.lookedUpAt >= lookUpEveryMs) {
        running.lookedUpAt = performance.now();
        return;
      }
      response.set(running.limits);
      const refusal = refusalOf(running, mayRevoke);
      if (refusal !== undefined) await paceRefusal(running.tenantId, refusal);
    },
    forget: ({ who, hash }) => {
      if (keys.get(who)?.hash.equals(hash)) keys.delete(who);
    },
    enter: async ({ tenantId, presented, mayRevoke }, response) => {
      const { who, hash } = presented;
      const lookedUpAt = performance.now();
      const running = keys.get(who) ?? { tenantId, hash, count: 0, limits: {}, lookedUpAt };
      const refusal = refusalOf(running, mayRevoke);
      if (refusal !== undefined) return paceRefusal(tenantId, refusal);
      running.limits = rateLimitHeaders(response);
      running.count += 1;
      keys.set(who, running);
      if (!mayRevoke) tenants.set(tenantId, (tenants.get(tenantId) ?? 0) + 1);
      return () => {
        running.count -= 1;
        if (running.count === 0 && keys.get(who) === running) keys.delete(who);
        if (!mayRevoke) leaveTenant(tenants, tenantId);
      };
    },
  };
}

function leaveTenant(tenants: Map<string, number>, tenantId: string): void {
  const others = (tenants.get(tenantId) ?? 0) - 1;
  if (others > 0) tenants.set(tenantId, others);
  else tenants.delete(tenantId);
}

function busyKey(): Problem {
  const message = `At most ${atOnceOfKey} requests of an API key or a session run at once.`;
  return new Problem('rate_limited', { message, headers: { 'Retry-After': '1' } });
}

export function overloaded(): Problem {
  const message = 'Too many requests of this tenant are in flight.';
  return new Problem('overloaded', { message, headers: { 'Retry-After': '1' } });
}
