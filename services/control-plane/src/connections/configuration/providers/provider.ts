/** The particulars of an OAuth2 provider. `{name}` in a text stands for a parameter of the row, or `client_id`. */
import type { GrantType } from '../../../columns.ts';

export const clientAuthentications = ['basic', 'post', 'private_key_jwt'] as const;
type ClientAuthentication = (typeof clientAuthentications)[number];

/** A value that a user fills in (`provider_params`) and that has a fixed place in a URL or an assertion. */
type Parameter = {
  description: string;
  example: string;
  /** A pattern for the whole value. An allowed value cannot leave its place: no delimiter of a URL, no dot segment. */
  pattern: string;
  /** Null: a user must give it. */
  default: string | null;
  /** The default for the password grant, where it differs. */
  passwordDefault?: string;
};

/** Fields of the API that a row may require by name. */
export type FieldName =
  | 'client_id'
  | 'client_secret'
  | 'private_key'
  | 'service_account_json'
  | 'subject'
  | 'key_id'
  | 'auth_url'
  | 'token_url'
  | 'scopes';

export type Field = { name: FieldName; required: boolean; description: string };

/** Where an answer has its members, as JSON pointers (RFC 6901). */
export const tokenMembers = ['access_token', 'refresh_token', 'expires_in', 'expires_at'] as const;
type TokenResponse = { readonly [name in (typeof tokenMembers)[number]]?: string };

/** The assertion (RFC 7523) for this provider. */
type AssertionRow = {
  /** Null: the secret's own `issuer`. */
  issuer: string | null;
  /** Null: the token URL. */
  audience: string | null;
  claims: Readonly<Record<string, string>>;
  /** Otherwise the scopes are a parameter of the token request. */
  scopesAsClaim: boolean;
  /** Longest time between `iat` and `exp`. */
  longestSeconds: number;
  /** `grant`: a parameter of a token request. `bearer`: the credential of a request without a body (GitHub). */
  presentedAs: 'grant' | 'bearer';
};

export type Provider = {
  title: string;
  /** The first one is the default. */
  grants: readonly [GrantType, ...GrantType[]];
  /** Null: the secret must give it, or nobody consents. */
  authUrl: string | null;
  tokenUrl: string | null;
  /** Null: the token URL. */
  refreshUrl: string | null;
  parameters: Readonly<Record<string, Parameter>>;
  fields: readonly Field[];
  /** Default scopes where a person consents or an assertion is made. */
  scopes: readonly string[];
  /** Default scopes of `client_credentials`. */
  applicationScopes: readonly string[];
  scopeSeparator: ' ' | ',';
  /** False: the provider refuses a request with PKCE. */
  pkce: boolean;
  clientAuthentication: ClientAuthentication;
  bodyFormat: 'form' | 'json';
  /** Further parameters of the authorization request. */
  authorizeParams: Readonly<Record<string, string>>;
  /** Further parameters of token requests. */
  tokenParams: Readonly<Record<string, string>>;
  /** `grant_type` on the wire, where it has a name of its own. */
  grantName: string | null;
  assertion: AssertionRow;
  /**
   * `rotates`: a refresh brings another refresh token. `stays`: the refresh token stays the same. `none`: there is no
   * refresh token.
   */
  refresh: 'rotates' | 'stays' | 'none';
  /** Member with the expiry of an access token; null: the token does not expire, or the answer does not tell. */
  end: 'expires_in' | 'expires_at' | null;
  /** Member of the answer that holds the token where the top level does not. */
  nestedToken: string | null;
  tokenResponse: TokenResponse;
  /** Paths of members of the answer that name the account. */
  account: readonly (readonly string[])[];
  /** Statuses that are a final refusal whatever the answer holds. */
  finalStatuses: readonly number[];
  /** The provider's own documentation. */
  source: string;
};

const clientId: Field = { name: 'client_id', required: true, description: 'Client ID.' };
const clientSecret: Field = { name: 'client_secret', required: true, description: 'Client secret.' };

/** Usual values; a row names only its differences. */
export const usual = {
  grants: ['authorization_code'],
  refreshUrl: null,
  parameters: {},
  fields: [clientId, clientSecret],
  scopes: [],
  applicationScopes: [],
  scopeSeparator: ' ',
  pkce: true,
  clientAuthentication: 'post',
  bodyFormat: 'form',
  authorizeParams: {},
  tokenParams: {},
  grantName: null,
  assertion: {
    issuer: null,
    audience: null,
    claims: {},
    scopesAsClaim: false,
    longestSeconds: 3600,
    presentedAs: 'grant',
  },
  refresh: 'stays',
  end: 'expires_in',
  nestedToken: null,
  tokenResponse: {},
  account: [],
  finalStatuses: [],
} as const satisfies Partial<Provider>;
