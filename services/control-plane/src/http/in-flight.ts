/**
 * Limits the requests that run or wait at once: of each API key or session, and of each tenant in this process. A
 * request over a limit is refused before anything of it is read; one of a busy key even before the key is looked up.
 */
import { type PaceRefusal, Problem } from '@knoxcall/problems';
import type { Response } from 'express';
import type { Presented } from './authenticate.ts';
import { rateLimitHeaders } from './rate-limit.ts';

const atOnceOfKey = 16;
const atOnceOfTenant = 256;

/** `mayRevoke`: the tenant's limit does not apply. */
type Entering = { tenantId: string; presented: Presented; mayRevoke: boolean };

export type InFlight = {
  /** Rejects with `rate_limited`, `overloaded` where running requests with this very key leave no room. */
  refuseBusy(entering: Omit<Entering, 'tenantId'>, response: Response): Promise<void>;
  /** The key is not valid, or no longer: it is looked up again each time. */
  forget(presented: Presented): void;
  /** Counts a request until `leave` is called. Rejects with `rate_limited`, `overloaded`. */
  enter(entering: Entering, response: Response): Promise<() => void>;
};

/** `limits`: the rate-limit headers last sent for the key; a refusal without a look-up repeats them. */
type Running = {
  tenantId: string;
  hash: Buffer;
  count: number;
  limits: Record<string, string>;
  lookedUpAt: number;
};

/** A busy key is still looked up this often, so that a revoked one gets 401. */
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
      // Another secret is another caller, which is not known yet.
      if (running === undefined || !running.hash.equals(presented.hash)) return;
      if (performance.now() - running.lookedUpAt >= lookUpEveryMs) {
        running.lookedUpAt = performance.now();
        return;
      }
      response.set(running.limits);
      const refusal = refusalOf(running, mayRevoke);
      if (refusal === undefined) return;
      await paceRefusal(running.tenantId);
      throw refusal;
    },
    forget: ({ who, hash }) => {
      if (keys.get(who)?.hash.equals(hash)) keys.delete(who);
    },
    enter: async ({ tenantId, presented, mayRevoke }, response) => {
      const { who, hash } = presented;
      const lookedUpAt = performance.now();
      const running = keys.get(who) ?? { tenantId, hash, count: 0, limits: {}, lookedUpAt };
      const refusal = refusalOf(running, mayRevoke);
      if (refusal !== undefined) {
        await paceRefusal(tenantId);
        throw refusal;
      }
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
