/** Steps 3 to 5: may this client use the route, with this method, this often? Nothing here logs and goes on. */

import { Problem } from '@knoxcall/problems';
import { allowedMethods, isAllowedMethod } from '@knoxcall/rules';
import type { Awaitable } from '../../snapshots/awaitable.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import type { Selected } from '../select-route.ts';
import { isListed } from './address-lists.ts';
import type { RateLimit } from './rate-limit.ts';

declare const admitted: unique symbol;
/** A selected route whose checks this request has passed; made here only. */
export type Admitted = Selected & { readonly [admitted]: true };

/** Throws `client_not_allowed`, `method_not_allowed`, `rate_limited`. */
export function admit(selected: Selected, inbound: Inbound, rateLimit: RateLimit): Awaitable<Admitted> {
  const admitted = refuseUnadmitted(selected, inbound);
  const { caller, route } = selected;
  if (route.rateLimit === null) return admitted;
  return rateLimit({ ...route.rateLimit, key: `${caller.tenantId}:route:${route.id}` }).then(() => admitted);
}

/** The checks alone, which count nothing. Throws `client_not_allowed`, `method_not_allowed`. */
export function refuseUnadmitted(selected: Selected, inbound: Inbound): Admitted {
  refuseClient(selected, inbound.clientIp);
  refuseMethod(selected, inbound.method);
  return selected as Admitted;
}

function refuseClient({ route, active }: Selected, clientIp: string): void {
  const mayCall = route.ipAllowlist === null || isListed(clientIp, route.ipAllowlist);
  const isClient = !route.requiresClients || isListed(clientIp, active.clients);
  if (!mayCall || !isClient) throw new Problem('client_not_allowed');
}

function refuseMethod(selected: Selected, method: string): void {
  if (isAllowedMethod(selected, method)) return;
  throw new Problem('method_not_allowed', { headers: { Allow: allowedMethods(selected).join(', ') } });
}
