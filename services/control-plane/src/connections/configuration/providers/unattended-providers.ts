/** Providers without a person's sign-in: a key or an account of the application is enough; data only. */
import { type Field, type Provider, usual } from './provider.ts';

const privateKey = (description: string): Field => ({ name: 'private_key', required: true, description });

export const unattendedProviders = {
  google_service_account: {
    ...usual,
    title: 'Google service account',
    grants: ['jwt_bearer'],
    authUrl: null,
    tokenUrl: 'https://oauth2.googleapis.com/token',
    fields: [
      {
        name: 'service_account_json',
        required: true,
        description:
          'The JSON key file as it was downloaded (or `issuer` with `private_key` or `signing_key_id`).',
      },
      { name: 'scopes', required: false, description: 'The scopes of the token.' },
      {
        name: 'subject',
        required: false,
        description: 'The user to act for, with domain-wide delegation: their e-mail address.',
      },
    ],
    scopes: ['https://www.googleapis.com/auth/cloud-platform'],
    assertion: { ...usual.assertion, scopesAsClaim: true },
    refresh: 'none',
    source: 'https://developers.google.com/identity/protocols/oauth2/service-account',
  },
  github_app: {
    ...usual,
    title: 'GitHub App (installation)',
    grants: ['jwt_bearer'],
    authUrl: null,
    tokenUrl: 'https://api.github.com/app/installations/{installation_id}/access_tokens',
    parameters: {
      app_id: {
        description: 'App ID or client ID, from the settings of the app.',
        example: '123456',
        pattern: '[A-Za-z0-9][A-Za-z0-9.]{0,63}',
        default: null,
      },
      installation_id: {
        description: 'The number at the end of the address of the installation.',
        example: '38631545',
        pattern: '[0-9]{1,20}',
        default: null,
      },
    },
    fields: [privateKey('The .pem file that the settings of the app gave.')],
    assertion: {
      ...usual.assertion,
      issuer: '{app_id}',
      audience: 'https://api.github.com',
      longestSeconds: 600,
      presentedAs: 'bearer',
    },
    refresh: 'none',
    end: 'expires_at',
    tokenResponse: { access_token: '/token', expires_at: '/expires_at' },
    // 401: the assertion is not accepted; 404: there is no such installation of this app.
    finalStatuses: [401, 404],
    source:
      'https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app',
  },
  salesforce_jwt: {
    ...usual,
    title: 'Salesforce (JWT bearer)',
    grants: ['jwt_bearer'],
    authUrl: null,
    tokenUrl: 'https://{login}.salesforce.com/services/oauth2/token',
    parameters: {
      login: {
        description: '`login`, or `test` for a sandbox.',
        example: 'test',
        pattern: 'login|test',
        default: 'login',
      },
    },
    fields: [
      { name: 'client_id', required: true, description: 'Consumer key of the connected app.' },
      { name: 'subject', required: true, description: 'Name of the user to act for.' },
      privateKey('Of the certificate that was uploaded to the connected app.'),
    ],
    assertion: {
      ...usual.assertion,
      issuer: '{client_id}',
      audience: 'https://{login}.salesforce.com',
      longestSeconds: 180,
    },
    account: [['instance_url'], ['id']],
    refresh: 'none',
    end: null,
    source: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm',
  },
  docusign_jwt: {
    ...usual,
    title: 'DocuSign (JWT grant)',
    grants: ['jwt_bearer'],
    authUrl: null,
    tokenUrl: 'https://{account}.docusign.com/oauth/token',
    parameters: {
      account: {
        description: '`account`, or `account-d` for a developer account.',
        example: 'account-d',
        pattern: 'account|account-d',
        default: 'account',
      },
    },
    fields: [
      { name: 'client_id', required: true, description: 'Integration key.' },
      {
        name: 'subject',
        required: true,
        description: 'ID (a GUID) of the user to act for, who must have consented.',
      },
      privateKey('RSA private key of the integration key.'),
    ],
    scopes: ['signature', 'impersonation'],
    assertion: {
      ...usual.assertion,
      issuer: '{client_id}',
      audience: '{account}.docusign.com',
      scopesAsClaim: true,
    },
    refresh: 'none',
    source: 'https://developers.docusign.com/platform/auth/jwt/jwt-get-token/',
  },
  box_jwt: {
    ...usual,
    title: 'Box (JWT)',
    grants: ['jwt_bearer'],
    authUrl: null,
    tokenUrl: 'https://api.box.com/oauth2/token',
    parameters: {
      subject_type: {
        description: '`enterprise` for the service account, or `user`.',
        example: 'user',
        pattern: 'enterprise|user',
        default: 'enterprise',
      },
    },
    fields: [
      { name: 'client_id', required: true, description: '`clientID` of config.json.' },
      { name: 'client_secret', required: true, description: '`clientSecret` of config.json.' },
      { name: 'key_id', required: true, description: '`publicKeyID` of config.json.' },
      privateKey('`privateKey` of config.json, with its `passphrase`.'),
      { name: 'subject', required: true, description: '`enterpriseID` of config.json, or the ID of a user.' },
    ],
    assertion: {
      ...usual.assertion,
      issuer: '{client_id}',
      claims: { box_sub_type: '{subject_type}' },
      longestSeconds: 60,
    },
    refresh: 'none',
    source: 'https://developer.box.com/guides/authentication/jwt/without-sdk/',
  },
  zoom_s2s: {
    ...usual,
    title: 'Zoom (server-to-server)',
    grants: ['client_credentials'],
    authUrl: null,
    tokenUrl: 'https://zoom.us/oauth/token',
    parameters: {
      account_id: {
        description: 'Account ID of the server-to-server app.',
        example: 'aBcDeFgHiJkLmNoPqRsTuV',
        pattern: '[A-Za-z0-9_-]{1,64}',
        default: null,
      },
    },
    clientAuthentication: 'basic',
    tokenParams: { account_id: '{account_id}' },
    grantName: 'account_credentials',
    refresh: 'none',
    source: 'https://developers.zoom.us/docs/internal-apps/s2s-oauth/',
  },
} as const satisfies Record<string, Provider>;
