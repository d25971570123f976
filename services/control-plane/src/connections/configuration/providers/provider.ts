/** What can be special about an OAuth2 provider. `{name}` in a text stands for a parameter of the row, or `client_id`. */
import type { GrantType } from '../../../columns.ts';

export const clientAuthentications = ['basic', 'post', 'private_key_jwt'] as const;
type ClientAuthentication = (typeof clientAuthentications)[number];

/** Something that a user fills in (`provider_params`) and that has a fixed place in an address or an assertion. */
type Parameter = {
  description: string;
  example: string;
  /** Of the whole value. Whatever it lets through cannot leave its place: no delimiter of a URL, no dot segment. */
  pattern: string;
  /** Null: a user must say. */
  default: string | null;
  /** Where the password grant needs another default. */
  passwordDefault?: string;
};

/** Fields of the API that a row asks for by name. */
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

/** What an assertion (RFC 7523) says to this provider. */
type AssertionRow = {
  /** Null: the secret's own `issuer`. */
  issuer: string | null;
  /** Null: the token URL. */
  audience: string | null;
  claims: Readonly<Record<string, string>>;
  /** Else they are a parameter of the token request. */
  scopesAsClaim: boolean;
  /** Longest time between `iat` and `exp`. */
  longestSeconds: number;
  /** `grant`: a parameter of a token request. `bearer`: the credential of a request without a body (GitHub). */
  presentedAs: 'grant' | 'bearer';
};

export type Provider = {
  title: string;
  /** The first is meant where none is named. */
  grants: readonly [GrantType, ...GrantType[]];
  /** Null: the secret must say, or nobody consents. */
  authUrl: string | null;
  tokenUrl: string | null;
  /** Null: the token URL. */
  refreshUrl: string | null;
  parameters: Readonly<Record<string, Parameter>>;
  fields: readonly Field[];
  /** Asked for where a person consents or an assertion is made, and the secret names no scopes. */
  scopes: readonly string[];
  /** Asked for with `client_credentials`. */
  applicationScopes: readonly string[];
  scopeSeparator: ' ' | ',';
  /** False: the provider refuses a request that has it. */
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
  /** `rotates`: a refresh brings another refresh token. `stays`: it does not. `none`: there is no refresh token. */
  refresh: 'rotates' | 'stays' | 'none';
  /** Member that tells the end of an access token; null: it has none, or one that is told nowhere. */
  end: 'expires_in' | 'expires_at' | null;
  /** Member of the answer that holds the token where the top level has none. */
  nestedToken: string | null;
  tokenResponse: TokenResponse;
  /** Paths of members of the answer that tell whose account it is. */
  account: readonly (readonly string[])[];
  /** Statuses that are a final refusal whatever the answer says. */
  finalStatuses: readonly number[];
  /** The provider's own page. */
  source: string;
};

const clientId: Field = { name: 'client_id', required: true, description: 'Client ID.' };
const clientSecret: Field = { name: 'client_secret', required: true, description: 'Client secret.' };

/** What is usual; a row says what differs. */
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
