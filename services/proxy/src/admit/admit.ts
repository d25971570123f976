/**
 * Decides whether a request may go on: a place among the requests under way, then the rules of its key, then those of
 * its route. No failed check is ever only logged.
 */
import { Problem } from '@knoxcall/problems';
import { allowedMethods, isAllowedMethod } from '@knoxcall/rules';
import { type AddressSet, addressSet } from '@knoxcall/snapshot';
import { type Awaitable, whenThere } from '../awaitable.ts';
import type { ProvedCaller } from '../identify/known-callers.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import type { Selected } from '../select/select-route.ts';
import type { BufferBudget, Holding } from '../shares/buffer-budget.ts';
import type { InFlight } from './in-flight.ts';
import type { RateLimit } from './rate-limit.ts';

export type EnterParts = { readonly inFlight: InFlight; readonly buffers: BufferBudget };

/** Throws `overloaded`. Waits its turn where the tenant sends many requests at once. */
export function enter({ tenantId }: ProvedCaller, parts: EnterParts): Awaitable<Place> {
  return whenThere(parts.inFlight.takeTurn(tenantId), () => new Place(tenantId, parts));
}

/** One request's place among those of its tenant that are under way, and its memory for bodies. */
export class Place {
  readonly memory: Holding;
  readonly #tenantId: string;
  readonly #inFlight: InFlight;

  constructor(tenantId: string, { inFlight, buffers }: EnterParts) {
    inFlight.enter(tenantId);
    this.memory = buffers.open(tenantId);
    this.#tenantId = tenantId;
    this.#inFlight = inFlight;
  }

  /** The request is over; call once. */
  leave(): void {
    this.memory.release();
    this.#inFlight.leave(this.#tenantId);
  }
}

/** Throws `rate_limited`, `client_not_allowed`. */
export function admitCaller(caller: ProvedCaller, inbound: Inbound, rateLimit: RateLimit): Awaitable<void> {
  const { tenantId, apiKeyId, requestsPerMinute: requests } = caller;
  if (requests === null) return refuseAddress(caller, inbound);
  const counted = rateLimit({ key: `${tenantId}:key:${apiKeyId}`, requests, windowSec: 60 });
  return counted.then(() => refuseAddress(caller, inbound));
}

/** Checks the address only; counts nothing. Throws `client_not_allowed`. */
export function refuseAddress({ bounds }: ProvedCaller, { clientIp }: Pick<Inbound, 'clientIp'>): void {
  if (bounds.ipAllowlist === null || isListed(clientIp, bounds.ipAllowlist)) return;
  throw new Problem('client_not_allowed', { message: 'The API key may not be used from this address.' });
}

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

/** Checks only; counts nothing. Throws `client_not_allowed`, `method_not_allowed`. */
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

/** The address lists of entries, parsed once for each list and forgotten with it. */
const sets = new WeakMap<readonly string[], AddressSet>();

function isListed(address: string, list: readonly string[]): boolean {
  const known = sets.get(list) ?? addressSet(list);
  sets.set(list, known);
  return known.has(address);
}
