/** What is special about each OAuth2 provider, as data; nothing else in the control plane knows a provider by name. */

export const providerNames = ['google', 'github', 'salesforce', 'microsoft', 'slack', 'custom'] as const;
export type ProviderName = (typeof providerNames)[number];

export const clientAuthentications = ['basic', 'post'] as const;
export type ClientAuthentication = (typeof clientAuthentications)[number];

export type Provider = {
  /** `{tenant}` stands for the provider's own directory of accounts (Microsoft). Null: the secret must say. */
  authUrl: string | null;
  tokenUrl: string | null;
  /** Asked for where a person consents and the secret names no scopes. */
  scopes: readonly string[];
  /** Asked for where nobody consents (`client_credentials`). */
  applicationScopes: readonly string[];
  scopeSeparator: ' ' | ',';
  clientAuthentication: ClientAuthentication;
  /** Further parameters of the authorization request. */
  authorizeParams: Readonly<Record<string, string>>;
  /** What `{tenant}` of the URLs is when `token_params.tenant` does not say; the password grant may need another one. */
  tenant: { default: string; password: string } | null;
  /** Member of the answer that holds the token where the top level has none. */
  nestedToken: string | null;
  /** Paths of members of the answer that tell whose account it is. */
  account: readonly (readonly string[])[];
  /** The provider's own page. */
  source: string;
};

const plain = {
  scopeSeparator: ' ',
  applicationScopes: [],
  authorizeParams: {},
  tenant: null,
  nestedToken: null,
  account: [],
} as const;

export const providers: Readonly<Record<ProviderName, Provider>> = {
  google: {
    ...plain,
    authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    scopes: ['openid', 'email', 'profile'],
    clientAuthentication: 'post',
    // Without both there is no refresh token, or only on the very first consent.
    authorizeParams: { access_type: 'offline', prompt: 'consent' },
    source: 'https://developers.google.com/identity/protocols/oauth2/web-server',
  },
  github: {
    ...plain,
    authUrl: 'https://github.com/login/oauth/authorize',
    tokenUrl: 'https://github.com/login/oauth/access_token',
    scopes: ['read:user', 'user:email'],
    clientAuthentication: 'post',
    // Answers a form unless JSON is asked for, errors with status 200, and tokens of OAuth apps without an end.
    source: 'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
  },
  salesforce: {
    ...plain,
    authUrl: 'https://login.salesforce.com/services/oauth2/authorize',
    tokenUrl: 'https://login.salesforce.com/services/oauth2/token',
    scopes: ['api', 'refresh_token'],
    clientAuthentication: 'post',
    // The host of the organisation's own API comes with the token; the token's end does not.
    account: [['instance_url'], ['id']],
    source: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm',
  },
  microsoft: {
    ...plain,
    authUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
    tokenUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
    scopes: ['openid', 'profile', 'email', 'offline_access', 'User.Read'],
    applicationScopes: ['https://graph.microsoft.com/.default'],
    clientAuthentication: 'post',
    // The password grant is not served for `common`.
    tenant: { default: 'common', password: 'organizations' },
    source: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
  },
  slack: {
    ...plain,
    authUrl: 'https://slack.com/oauth/v2/authorize',
    tokenUrl: 'https://slack.com/api/oauth.v2.access',
    scopes: ['chat:write', 'channels:read', 'users:read'],
    scopeSeparator: ',',
    clientAuthentication: 'basic',
    // Refusals come as `ok: false` with status 200; a token of a person alone stands below `authed_user`.
    nestedToken: 'authed_user',
    account: [
      ['team', 'id'],
      ['authed_user', 'id'],
    ],
    source: 'https://docs.slack.dev/authentication/installing-with-oauth',
  },
  custom: {
    ...plain,
    authUrl: null,
    tokenUrl: null,
    scopes: [],
    clientAuthentication: 'basic',
    source: 'https://www.rfc-editor.org/rfc/rfc6749',
  },
};
