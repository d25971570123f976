/**
 * Every error an outside caller can meet: its type, its status and the fixed public text. One page for each
 * stands in docs/problems; a test holds the two equal. Nothing here may quote a secret, a host or a query.
 */

export const catalogue = {
  validation_error: { status: 400, text: 'The request is not valid.' },
  invalid_type: { status: 400, text: 'The secret is not of the type that this operation needs.' },
  bad_request: { status: 400, text: 'The request could not be understood safely and was refused.' },
  route_required: { status: 400, text: 'Name the route in the header x-knoxcall-route.' },
  unauthorized: { status: 401, text: 'The API key is missing or not valid.' },
  forbidden: { status: 403, text: 'The role of this API key does not allow this.' },
  privilege_escalation: { status: 403, text: 'A key cannot make a key with more rights than its own.' },
  step_up_required: { status: 403, text: 'Prove once more who you are, and send the request again.' },
  passkey_required: { status: 403, text: 'This tenant demands a session with a passkey.' },
  plan_limit: { status: 403, text: 'The limit of your plan is reached.' },
  client_not_allowed: { status: 403, text: 'This address is not allowed to use the route.' },
  direct_calls_disabled: { status: 403, text: 'Calls without a route are not allowed here.' },
  egress_denied: { status: 403, text: 'The target of the route may not be connected to.' },
  not_found: { status: 404, text: 'Not found.' },
  route_not_found: { status: 404, text: 'No such route.' },
  environment_not_configured: { status: 404, text: 'The route is not configured for this environment.' },
  environment_disabled: { status: 404, text: 'The route is paused in this environment.' },
  method_not_allowed: { status: 405, text: 'The method is not allowed here.' },
  conflict: { status: 409, text: 'The request conflicts with the present state.' },
  in_use: { status: 409, text: 'The resource is in use and cannot be deleted.' },
  precondition_failed: { status: 412, text: 'The resource has changed since it was read.' },
  payload_too_large: { status: 413, text: 'The request body is over 1 MiB.' },
  unsupported_media_type: { status: 415, text: 'Send the body as application/json.' },
  expectation_failed: { status: 417, text: 'Only the expectation 100-continue is supported.' },
  misdirected_request: { status: 421, text: 'This service does not answer for the host of the request.' },
  missing_secret: { status: 422, text: 'Missing secret.' },
  missing_variable: { status: 422, text: 'Missing variable.' },
  secret_expired: { status: 422, text: 'The secret has expired.' },
  secret_required: { status: 422, text: 'A call without a route must name a secret.' },
  secret_not_allowed: { status: 422, text: 'The secret may not be used here.' },
  invalid_header_value: { status: 422, text: 'A substituted header value is not a legal header value.' },
  value_not_representable: { status: 422, text: 'A value cannot stand where its placeholder stands.' },
  body_not_mergeable: {
    status: 422,
    text: 'The body of the route cannot be merged into the body of the request.',
  },
  body_not_signable: { status: 422, text: 'The body cannot be signed.' },
  body_not_scanned: { status: 422, text: 'The body could not be scanned and the route refuses such bodies.' },
  substitution_limit: { status: 422, text: 'The request names too many secrets or would grow too large.' },
  rate_limited: { status: 429, text: 'Too many requests.' },
  headers_too_large: { status: 431, text: 'The header section is too large.' },
  internal_error: { status: 500, text: 'Something went wrong on our side.' },
  token_error: { status: 500, text: 'The OAuth2 token could not be retrieved or refreshed.' },
  oauth2_not_connected: { status: 502, text: 'The OAuth2 secret has no usable token.' },
  upstream_unreachable: { status: 502, text: 'The upstream could not be reached.' },
  upstream_tls_error: { status: 502, text: 'No trusted TLS connection to the upstream could be made.' },
  upstream_invalid_response: { status: 502, text: 'The answer of the upstream is not valid HTTP.' },
  redirect_withheld: { status: 502, text: 'The upstream redirects to another origin.' },
  response_not_redactable: { status: 502, text: 'The answer of the upstream cannot be redacted.' },
  dependency_unavailable: { status: 503, text: 'Something this service depends on is not available.' },
  overloaded: { status: 503, text: 'Too many requests are in flight.' },
  upstream_timeout: { status: 504, text: 'The upstream did not answer in time.' },
} as const satisfies Record<string, { status: number; text: string }>;

export type ProblemType = keyof typeof catalogue;

/**
 * For any other type somebody has to change something first, or the upstream has done its work and would do it twice.
 */
const passing: ReadonlySet<ProblemType> = new Set([
  'rate_limited',
  'overloaded',
  'dependency_unavailable',
  'upstream_unreachable',
  'upstream_timeout',
  'internal_error',
]);

/** Whether the same request may succeed later without any change. */
export const mayBeRetried = (type: ProblemType): boolean => passing.has(type);
