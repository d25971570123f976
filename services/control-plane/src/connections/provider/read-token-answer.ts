/**
 * Turns the answer of a token endpoint into a token (security model: OAuth2 refresh), or into a fault. Pure; the answer
 * is untrusted.
 */
import { valueAt } from '../configuration/oauth2-fields.ts';
import type { Provider } from '../configuration/providers/provider.ts';
import { isFields, isRefusal, type Refused, refusal } from './refusal.ts';
import { TokenFault } from './token-fault.ts';
import { jwtClaims, tokenLifetime } from './token-lifetime.ts';

export type TokenAnswer = {
  accessToken: string;
  /** Null: the answer has none, so the old one stays valid. */
  refreshToken: string | null;
  tokenType: string | null;
  /** Null: the answer has no expiry. */
  lifetimeSeconds: number | null;
  account: string | null;
};

type Quirks = Pick<Provider, 'nestedToken' | 'tokenResponse' | 'account'>;
type Fields = Readonly<Record<string, unknown>>;

const maxTokenLength = 60_000;
const maxAccountLength = 200;
const maxTokenTypeLength = 100;

/** Where providers that are not in the table usually name the account. */
const usualAccount = ['account', 'account_email', 'email', 'username', 'login', 'user_id', 'account_id'];

/** `now`: Unix milliseconds. Throws `TokenFault`. */
export function readTokenAnswer(answered: Refused, quirks: Quirks, now: number): TokenAnswer {
  const { status, payload } = answered;
  const source = isFields(payload) ? tokenMembersOf(payload, quirks) : {};
  const isNo = isFields(payload) && isRefusal({ ...payload, access_token: source.access_token });
  if (status >= 400 || isNo) throw refusal(answered);
  if (!isFields(payload)) throw nonsense('no object');
  const accessToken = token(source.access_token);
  if (accessToken === null) throw nonsense('no access_token');
  return {
    accessToken,
    refreshToken: token(source.refresh_token),
    tokenType: shortText(source.token_type, maxTokenTypeLength),
    lifetimeSeconds: tokenLifetime(source, accessToken, now),
    account: accountOf(payload, quirks),
  };
}

/** The answer with its members at their usual names. */
function tokenMembersOf(payload: Fields, { nestedToken, tokenResponse }: Quirks): Fields {
  const nested = nestedToken === null ? undefined : payload[nestedToken];
  if (payload.access_token === undefined && isFields(nested)) return nested;
  const found = Object.entries(tokenResponse).map(([name, pointer]) => [name, valueAt(payload, pointer)]);
  return { ...payload, ...Object.fromEntries(found) };
}

function nonsense(what: string): TokenFault {
  return new TokenFault('unavailable', `The provider's answer holds no valid token: ${what}.`);
}

function token(value: unknown): string | null {
  const isToken = typeof value === 'string' && value.length > 0 && value.length <= maxTokenLength;
  return isToken && !value.includes('\0') && value.isWellFormed() ? value : null;
}

function shortText(value: unknown, limit: number): string | null {
  if (typeof value !== 'string' || value === '' || !value.isWellFormed()) return null;
  return value.length > limit || value.includes('\0') ? null : value;
}

/** In this order: the table's paths for the provider, the person who signed in, the usual members. */
function accountOf(payload: Fields, { account }: Quirks): string | null {
  const claims = jwtClaims(payload.id_token);
  const candidates = [
    ...account.map((path) => path.reduce<unknown>(member, payload)),
    ...['email', 'preferred_username', 'sub'].map((name) => member(claims, name)),
    ...usualAccount.map((name) => member(payload, name)),
  ];
  const texts = candidates.map((value) => (Number.isSafeInteger(value) ? String(value) : value));
  return texts.map((text) => shortText(text, maxAccountLength)).find((text) => text !== null) ?? null;
}

function member(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
