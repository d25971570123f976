/**
 * A call without a route: the caller names an origin, and each secret that it names must allow that host by itself. It
 * is treated as a route to that origin that adds nothing and hides every value in the answer.
 */
import { Problem } from '@knoxcall/problems';
import { type RouteEntry, type RouteEnvironment, substitutedPlaces } from '@knoxcall/snapshot';
import type { ProvedCaller } from '../identify/known-callers.ts';
import { refused } from '../inbound/check-framing.ts';
import type { Controls } from '../inbound/split-headers.ts';

/** `id`: null for a call without a route. */
export type Route = Omit<RouteEntry, 'id'> & { readonly id: string | null };

const TIMEOUT_MS = 30_000;

/** `target` as the caller gives it. Throws `direct_calls_disabled`, `bad_request`. */
export function directRoute(
  { directCalls, bounds }: ProvedCaller,
  target: string,
  { environment }: Controls,
): Route {
  if (directCalls === null) throw new Problem('direct_calls_disabled');
  if (bounds.allowedRoutes !== null) {
    throw new Problem('direct_calls_disabled', { message: 'This key may use its own routes only.' });
  }
  const origin = originOf(target);
  const base = environment ?? directCalls.defaultEnvironment;
  return {
    ...PLAIN,
    baseEnvironment: base,
    environments: { [base]: { ...ADDS_NOTHING, targetBaseUrl: origin } },
  };
}

const ADDS_NOTHING: RouteEnvironment = {
  id: '',
  enabled: true,
  targetBaseUrl: null,
  // The answer is always searched for values, and WebSocket messages cannot be.
  substituteIn: substitutedPlaces.filter((place) => place !== 'websocket'),
  injectHeaders: null,
  injectQuery: null,
  auth: null,
  injectBody: null,
  methods: {},
  allowedMethods: null,
  mtlsCertificateId: null,
  clients: [],
};

const PLAIN: Omit<Route, 'baseEnvironment' | 'environments'> = {
  id: null,
  enabled: true,
  requiresClients: false,
  ipAllowlist: null,
  rateLimit: null,
  caCertificate: null,
  allowedSecrets: null,
  redactResponse: true,
  onUnscanned: 'pass',
  logBodies: true,
  timeoutMs: TIMEOUT_MS,
  tlsMaxVersion: null,
  rewriteReferences: true,
  foreignRedirects: 'withhold',
  propagateTrace: false,
};

const ORIGIN = /^https?:\/\/[a-z0-9.[\]:_-]+$/;

/** Scheme, host and port alone, in a form that no second reader could take for another host. */
function originOf(target: string): string {
  const text = target.toLowerCase();
  const url = ORIGIN.test(text) ? URL.parse(text) : null;
  const spelled = [url?.origin, `${url?.origin}:${url?.protocol === 'https:' ? 443 : 80}`];
  if (url === null || !spelled.includes(text))
    throw refused('x-knoxcall-target must be an origin and nothing else');
  return url.origin;
}
