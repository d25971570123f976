/** Why a request would be refused or would not do what its route says, beyond what is missing. */
import type { RouteEntry } from '@knoxcall/snapshot';
import type { JsonObject } from '@knoxcall/template';
import type { Warning } from '../http/operation.ts';
import type { Judged } from './judge-secret.ts';
import { limitWarnings } from './limit-warnings.ts';
import { nearMissWarnings } from './near-miss-warnings.ts';
import type { CallerBody } from './resolve-body.ts';
import type { Levels } from './resolve-levels.ts';

type Question = {
  route: RouteEntry;
  request: { environment: string; method: string };
  levels: Levels;
  body: CallerBody;
  judged: readonly Judged[];
  references: number;
};

/** The proxy's. */
export const maxReferences = 100;

export function warningsOf(question: Question): Warning[] {
  const { levels, judged, references } = question;
  const warnings = [
    ...placeWarnings(question),
    ...malformed('inject_headers_json', levels.headers.value),
    ...malformed('inject_query_json', levels.query.value),
    ...malformed('inject_body_json', levels.body.value),
    ...judged.flatMap(secretWarnings),
    ...redactionWarnings(question),
    ...bodyWarnings(question),
  ];
  if (references > maxReferences) {
    const message = `The request has more than ${maxReferences} different references and would be refused; the first are shown.`;
    warnings.unshift({ code: 'substitution_limit', message, path: '' });
  }
  return limitWarnings(warnings);
}

function placeWarnings({ route, request, levels, judged }: Question): Warning[] {
  const { environment, method } = request;
  const warnings: Warning[] = [];
  const warn = (code: string, message: string, path: string) => warnings.push({ code, message, path });
  if (!route.enabled) warn('route_not_found', 'The route is disabled.', 'enabled');
  if (route.environments[environment]?.enabled === false) {
    warn('environment_disabled', `The route is paused in '${environment}'.`, 'environment');
  }
  if (levels.allowedMethods !== null && !levels.allowedMethods.includes(method)) {
    warn('method_not_allowed', `The route does not allow ${method}.`, 'method');
  }
  if (method === 'TRACE' || method === 'CONNECT') {
    warn('method_not_allowed', `No route allows ${method}.`, 'method');
  }
  if (levels.target.value.startsWith('http:') && judged.length > 0) {
    const message = 'Secrets are sent over http:// only to hosts in EGRESS_ALLOW_CIDRS.';
    warn('plain_http_target', message, 'target_base_url');
  }
  return warnings;
}

function secretWarnings({ shown, secret, isCertificate }: Judged): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message, path: 'secrets' });
  if (isCertificate && !shown.present) {
    warn(
      'missing_secret',
      'The client certificate has no certificate with its private key in this environment.',
    );
  }
  if (secret?.kind === 'certificate' && !isCertificate) {
    warn('missing_secret', `Secret '${shown.ref}' is a certificate and cannot be used in a template.`);
  }
  if (!shown.allowed) warn('secret_not_allowed', `Secret '${shown.ref}' may not be used here.`);
  if (shown.expired && secret?.strictExpiry) {
    warn('secret_expired', `Secret '${shown.ref}' has expired and would be refused.`);
  } else if (shown.expired) {
    warn('expired_secret_used', `Secret '${shown.ref}' has expired and would still be used.`);
  }
  return warnings;
}

/** The route need not say so itself: the secret does. */
function redactionWarnings({ route, judged }: Question): Warning[] {
  if (route.redactResponse) return [];
  const hidden = judged.filter(({ secret, isCertificate }) => secret?.alwaysRedact && !isCertificate);
  return hidden.map(({ shown }) => ({
    code: 'always_redact',
    message: `Secret '${shown.ref}' is never shown in an answer: the answer would be searched for it and changed.`,
    path: 'secrets',
  }));
}

function malformed(path: string, template: JsonObject | null): Warning[] {
  if (template === null) return [];
  return nearMissWarnings(path, JSON.stringify(template));
}

function bodyWarnings({ route, levels, body }: Question): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message, path: 'body' });
  const mergeable = body.kind === 'none' || (body.kind === 'scanned' && body.isMergeable);
  if (levels.body.value !== null && !mergeable) {
    warn('body_not_mergeable', 'The configured JSON cannot be merged into this body.');
  }
  const reason = unscannedReason(body, levels);
  if (reason !== null) {
    const refused = route.onUnscanned === 'reject' ? 'the request would be refused' : 'it goes out as it is';
    warn('body_not_scanned', `The body is not scanned (${reason}): ${refused}.`);
  }
  return warnings;
}

/** Forms with files are scanned by those routes alone that say so. */
function unscannedReason(body: CallerBody, { substituteIn }: Levels): string | null {
  if (body.kind === 'unscanned') return body.reason;
  const isForm = body.kind === 'scanned' && body.place === 'multipart';
  return isForm && substituteIn.includes('body') && !substituteIn.includes('multipart') ? 'type' : null;
}
