/** The first providers, and `custom`; data only. */
import { type Provider, usual } from './provider.ts';

const everyConsent = ['authorization_code', 'client_credentials', 'password', 'implicit'] as const;

export const firstProviders = {
  google: {
    ...usual,
    title: 'Google',
    grants: everyConsent,
    authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    scopes: ['openid', 'email', 'profile'],
    // Without both there is no refresh token, or only on the very first consent.
    authorizeParams: { access_type: 'offline', prompt: 'consent' },
    source: 'https://developers.google.com/identity/protocols/oauth2/web-server',
  },
  github: {
    ...usual,
    title: 'GitHub (OAuth app)',
    grants: everyConsent,
    authUrl: 'https://github.com/login/oauth/authorize',
    tokenUrl: 'https://github.com/login/oauth/access_token',
    scopes: ['read:user', 'user:email'],
    // Answers in form encoding unless JSON is requested, sends errors with status 200, and gives OAuth apps tokens that
    // do not expire.
    refresh: 'none',
    end: null,
    source: 'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
  },
  salesforce: {
    ...usual,
    title: 'Salesforce',
    grants: everyConsent,
    authUrl: 'https://login.salesforce.com/services/oauth2/authorize',
    tokenUrl: 'https://login.salesforce.com/services/oauth2/token',
    scopes: ['api', 'refresh_token'],
    // The host of the organisation's API comes with the token; the token's expiry does not.
    account: [['instance_url'], ['id']],
    end: null,
    source: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm',
  },
  microsoft: {
    ...usual,
    title: 'Microsoft Entra ID',
    grants: everyConsent,
    authUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
    tokenUrl: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
    parameters: {
      tenant: {
        description: 'Directory (tenant) ID or a domain of it; `client_credentials` needs one.',
        example: 'contoso.onmicrosoft.com',
        pattern: '[A-Za-z0-9][A-Za-z0-9-]{0,100}(\\.[A-Za-z0-9-]{1,100}){0,5}',
        default: 'common',
        // The password grant is not available for `common`.
        passwordDefault: 'organizations',
      },
    },
    scopes: ['openid', 'profile', 'email', 'offline_access', 'User.Read'],
    applicationScopes: ['https://graph.microsoft.com/.default'],
    refresh: 'rotates',
    source: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
  },
  slack: {
    ...usual,
    title: 'Slack',
    grants: everyConsent,
    authUrl: 'https://slack.com/oauth/v2/authorize',
    tokenUrl: 'https://slack.com/api/oauth.v2.access',
    scopes: ['chat:write', 'channels:read', 'users:read'],
    scopeSeparator: ',',
    clientAuthentication: 'basic',
    // Refusals come as `ok: false` with status 200; a user token is below `authed_user`.
    nestedToken: 'authed_user',
    account: [
      ['team', 'id'],
      ['authed_user', 'id'],
    ],
    // Only where the app has token rotation enabled; otherwise its tokens do not expire.
    refresh: 'rotates',
    source: 'https://docs.slack.dev/authentication/installing-with-oauth',
  },
  custom: {
    ...usual,
    title: 'Any other provider',
    grants: [...everyConsent, 'jwt_bearer'],
    authUrl: null,
    tokenUrl: null,
    fields: [
      ...usual.fields,
      { name: 'auth_url', required: true, description: 'Where a person consents; not for `jwt_bearer`.' },
      { name: 'token_url', required: true, description: 'Token endpoint.' },
    ],
    clientAuthentication: 'basic',
    source: 'https://www.rfc-editor.org/rfc/rfc6749',
  },
} as const satisfies Record<string, Provider>;
