/** Warnings: why a request would be refused or would not do what its route says, apart from missing values. */
import {
  bodyFault,
  type Configuration,
  type Environments,
  type Field,
  isAllowedMethod,
  MAX_REFERENCES,
} from '@knoxcall/rules';
import type { RouteEntry } from '@knoxcall/snapshot';
import type { Warning } from '../http/operation.ts';
import type { Judged } from './judge-secret.ts';
import { nearMissWarnings } from './near-miss-warnings.ts';
import { mayMerge, type Plan } from './resolve-body.ts';
import { limitWarnings } from './route-warnings.ts';

type Question = {
  route: RouteEntry;
  request: { environment: string; environments: Environments; method: string };
  configuration: Configuration;
  plan: Plan;
  judged: readonly Judged[];
  references: number;
};

/** Fields by their API names. */
export const fieldNames = {
  headers: 'inject_headers_json',
  query: 'inject_query_json',
  auth: 'auth',
  body: 'inject_body_json',
  target: 'target_base_url',
} as const satisfies Record<Field, string>;

export function warningsOf(question: Question): Warning[] {
  const { configuration, judged, references } = question;
  const warnings = [
    ...placeWarnings(question),
    ...misspelled(configuration),
    ...judged.flatMap(secretWarnings),
    ...redactionWarnings(question),
    ...bodyWarnings(question),
  ];
  if (references > MAX_REFERENCES) {
    const message = `The request has more than ${MAX_REFERENCES} different references and would be refused; the first are shown.`;
    warnings.unshift({ code: 'substitution_limit', message, path: '' });
  }
  return limitWarnings(warnings);
}

function placeWarnings({ route, request, configuration, judged }: Question): Warning[] {
  const { environment, environments, method } = request;
  const warnings: Warning[] = [];
  const warn = (code: string, message: string, path: string) => warnings.push({ code, message, path });
  if (!route.enabled) warn('route_not_found', 'The route is disabled.', 'enabled');
  if (!environments.active.enabled) {
    warn('environment_disabled', `The route is paused in '${environment}'.`, 'environment');
  }
  if (!isAllowedMethod(environments, method)) {
    warn('method_not_allowed', `The route does not allow ${method}.`, 'method');
  }
  if (configuration.target.protocol === 'http:' && judged.length > 0) {
    const message = 'Secrets are sent over http:// only to hosts in EGRESS_ALLOW_CIDRS.';
    warn('plain_http_target', message, 'target_base_url');
  }
  return warnings;
}

function misspelled({ written }: Configuration): Warning[] {
  return [...Map.groupBy(written, ({ field }) => field)].flatMap(([field, all]) =>
    nearMissWarnings(fieldNames[field], JSON.stringify(all.map(({ template }) => template))),
  );
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
  if (shown.expired && secret?.strictExpiryEnforcement) {
    warn('secret_expired', `Secret '${shown.ref}' has expired and would be refused.`);
  } else if (shown.expired) {
    warn('expired_secret_used', `Secret '${shown.ref}' has expired and would still be used.`);
  }
  return warnings;
}

/** Needed only where the route itself does not hide values but a secret demands it. */
function redactionWarnings({ route, judged }: Question): Warning[] {
  if (route.redactResponse) return [];
  const hidden = judged.filter(({ secret, isCertificate }) => secret?.alwaysRedact && !isCertificate);
  return hidden.map(({ shown }) => ({
    code: 'always_redact',
    message: `Secret '${shown.ref}' is never shown in an answer: the answer would be searched for it and changed.`,
    path: 'secrets',
  }));
}

function bodyWarnings({ route, plan }: Question): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message, path: 'body' });
  const isMerged = plan.injected !== undefined;
  if (bodyFault(plan, route) === 'body_not_mergeable' || (isMerged && !mayMerge(plan.caller))) {
    warn('body_not_mergeable', 'The configured JSON cannot be merged into this body.');
  }
  if (plan.skipped !== null) {
    const refused = route.onUnscanned === 'reject' ? 'the request would be refused' : 'it goes out as it is';
    warn('body_not_scanned', `The body is not scanned (${plan.skipped}): ${refused}.`);
  }
  return warnings;
}
