/**
 * Refusals of a token endpoint that are final, as data: asking again with the same grant changes nothing. Every refusal
 * not listed here may be temporary, and is asked again.
 */

type Source = string;
const rfc6749: Source = 'https://www.rfc-editor.org/rfc/rfc6749#section-5.2';
const github: Source =
  'https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors';
const slack: Source = 'https://docs.slack.dev/reference/methods/oauth.v2.access#errors';
const microsoft: Source =
  'https://learn.microsoft.com/en-us/javascript/api/@azure/msal-node/interactionrequiredautherrorcodes';
const salesforce: Source =
  'https://help.salesforce.com/s/articleView?id=release-notes.rn_security_refresh_token_error.htm&release=252&type=5';

const serviceAccount: Source =
  'https://developers.google.com/identity/protocols/oauth2/service-account#jwt-error-codes';

/** In lower case. */
export const finalCodes: Readonly<Record<string, Source>> = {
  invalid_client: rfc6749,
  invalid_grant: rfc6749,
  invalid_scope: rfc6749,
  unauthorized_client: rfc6749,
  unsupported_grant_type: rfc6749,
  invalid_target: 'https://www.rfc-editor.org/rfc/rfc8707#section-2',
  bad_verification_code: github,
  incorrect_client_credentials: github,
  redirect_uri_mismatch: github,
  // GitHub uses it as well, in lower case and in `error`.
  bad_refresh_token: 'https://nango.dev/blog/hubspot-oauth-bad-refresh-token',
  deleted_client: 'https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors',
  consent_required: microsoft,
  interaction_required: microsoft,
  bad_client_secret: slack,
  bad_redirect_uri: slack,
  invalid_client_id: slack,
  invalid_code: slack,
  invalid_grant_type: slack,
  invalid_refresh_token: slack,
  token_revoked: slack,
};

/** Final only without a person: for grants with consent, providers use it for a rate limit as well. */
export const finalUnattended: Readonly<Record<string, Source>> = {
  access_denied: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1',
};

/** Descriptions that make a final code temporary. The first: another request for the same connection is under way. */
export const passingDescriptions: readonly { code: string; says: RegExp; source: Source }[] = [
  { code: 'invalid_grant', says: /already being processed/i, source: salesforce },
  // Used until September 2024, and otherwise never in the answer to a refresh.
  { code: 'invalid_grant', says: /^expired authorization code$/i, source: salesforce },
  // For an assertion: one of the two clocks is wrong, and may be corrected later.
  { code: 'invalid_grant', says: /check your iat and exp values/i, source: serviceAccount },
];
