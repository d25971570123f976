/** The settings of a route for all its environments, while edited: lists are text. Pure. */
import { DraftFault, linesIn } from '../secrets/field-text.ts';
import type { Route } from './route-types.ts';

export type SettingsDraft = {
  name: string;
  enabled: boolean;
  requiresClients: boolean;
  ipAllowlist: string;
  rateLimited: boolean;
  rateRequests: string;
  rateSeconds: string;
  caCertificate: string;
  anySecret: boolean;
  allowedSecrets: readonly string[];
  redactResponse: boolean;
  rejectUnscanned: boolean;
  rewriteReferences: boolean;
  passRedirects: boolean;
  propagateTrace: boolean;
  tlsMax12: boolean;
  logBodies: boolean;
  timeoutMs: string;
  collectionId: string;
};

export function settingsOf(route: Route): SettingsDraft {
  return {
    name: route.name,
    enabled: route.enabled,
    requiresClients: route.requires_clients,
    ipAllowlist: route.ip_allowlist?.join('\n') ?? '',
    rateLimited: route.rate_limit_enabled,
    rateRequests: String(route.rate_limit_requests ?? 60),
    rateSeconds: String(route.rate_limit_window_sec ?? 60),
    caCertificate: route.ca_certificate ?? '',
    anySecret: route.allowed_secrets === null,
    allowedSecrets: route.allowed_secrets ?? [],
    redactResponse: route.redact_response,
    rejectUnscanned: route.on_unscanned === 'reject',
    rewriteReferences: route.rewrite_references,
    passRedirects: route.foreign_redirects === 'pass',
    propagateTrace: route.propagate_trace,
    tlsMax12: route.tls_max_version === '1.2',
    logBodies: route.log_bodies,
    timeoutMs: String(route.timeout_ms),
    collectionId: route.collection_id ?? '',
  };
}

/** As the API takes them. Throws `DraftFault`. */
export function settingsFields(draft: SettingsDraft) {
  const addresses = linesIn(draft.ipAllowlist);
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    requires_clients: draft.requiresClients,
    ip_allowlist: addresses.length === 0 ? null : addresses,
    rate_limit_enabled: draft.rateLimited,
    ...(draft.rateLimited
      ? {
          rate_limit_requests: wholeNumber(draft.rateRequests, 'The limit of requests'),
          rate_limit_window_sec: wholeNumber(draft.rateSeconds, 'The time of the limit'),
        }
      : {}),
    ca_certificate: draft.caCertificate.trim() === '' ? null : draft.caCertificate,
    allowed_secrets: draft.anySecret ? null : [...draft.allowedSecrets],
    redact_response: draft.redactResponse,
    on_unscanned: draft.rejectUnscanned ? ('reject' as const) : ('pass' as const),
    rewrite_references: draft.rewriteReferences,
    foreign_redirects: draft.passRedirects ? ('pass' as const) : ('withhold' as const),
    propagate_trace: draft.propagateTrace,
    tls_max_version: draft.tlsMax12 ? ('1.2' as const) : null,
    log_bodies: draft.logBodies,
    timeout_ms: wholeNumber(draft.timeoutMs, 'The timeout of the API'),
    collection_id: draft.collectionId === '' ? null : draft.collectionId,
  };
}

function wholeNumber(text: string, what: string): number {
  if (!/^\d{1,9}$/.test(text.trim())) throw new DraftFault(`${what} must be a whole number.`);
  return Number(text);
}
