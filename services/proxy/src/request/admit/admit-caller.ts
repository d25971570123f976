/** What the key itself asks of a request, before any route is looked at: its own limit, and the address it comes from. */

import { Problem } from '@knoxcall/problems';
import type { Awaitable } from '../../snapshots/awaitable.ts';
import type { ProvedCaller } from '../identify/identify-caller.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import { isListed } from './address-lists.ts';
import type { RateLimit } from './rate-limit.ts';

/** Throws `rate_limited`, `client_not_allowed`. */
export function admitCaller(caller: ProvedCaller, inbound: Inbound, rateLimit: RateLimit): Awaitable<void> {
  const { tenantId, apiKeyId, requestsPerMinute: requests } = caller;
  if (requests === null) return refuseAddress(caller, inbound);
  const counted = rateLimit({ key: `${tenantId}:key:${apiKeyId}`, requests, windowSec: 60 });
  return counted.then(() => refuseAddress(caller, inbound));
}

/** The check alone, which counts nothing. Throws `client_not_allowed`. */
export function refuseAddress({ bounds }: ProvedCaller, { clientIp }: Pick<Inbound, 'clientIp'>): void {
  if (bounds.ipAllowlist === null || isListed(clientIp, bounds.ipAllowlist)) return;
  throw new Problem('client_not_allowed', { message: 'The API key may not be used from this address.' });
}
