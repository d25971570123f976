/** From the body of a token endpoint to a token (S22), and from its refusals to a fault. Pure; nothing is trusted. */
import type { Provider } from './providers.ts';
import { TokenFault } from './token-fault.ts';

export type TokenAnswer = {
  accessToken: string;
  /** Null: none came, so the old one stays. */
  refreshToken: string | null;
  tokenType: string | null;
  /** Null: the provider names no end. */
  lifetimeSeconds: number | null;
  account: string | null;
};

type Quirks = Pick<Provider, 'nestedToken' | 'account'>;
type Fields = Record<string, unknown>;

const maxTokenLength = 60_000;
const maxLifetimeSeconds = 10 * 365 * 86_400;
const maxAccountLength = 200;
const maxTokenTypeLength = 100;

const limits = new Set(['slow_down', 'ratelimited', 'rate_limited']);
const passing = new Set([
  ...limits,
  'temporarily_unavailable',
  'server_error',
  'service_unavailable',
  'internal_error',
  'fatal_error',
  'request_timeout',
]);

/** Throws `TokenFault`. */
export function readTokenAnswer(payload: unknown, quirks: Quirks): TokenAnswer {
  if (!isFields(payload)) throw nonsense('no object');
  if (typeof payload.error === 'string' || payload.ok === false) throw refusal(200, payload);
  const nested = quirks.nestedToken === null ? undefined : payload[quirks.nestedToken];
  const source = payload.access_token === undefined && isFields(nested) ? nested : payload;
  const accessToken = token(source.access_token);
  if (accessToken === null) throw nonsense('no access_token');
  return {
    accessToken,
    refreshToken: token(source.refresh_token),
    tokenType: shortText(source.token_type, maxTokenTypeLength),
    lifetimeSeconds: lifetime(source.expires_in),
    account: accountOf(payload, quirks),
  };
}

/** What an answer with an error status, or an `error` member, means. */
export function refusal(status: number, payload: unknown, retryAfterMs: number | null = null): TokenFault {
  const providerCode = isFields(payload) ? errorCode(payload.error) : null;
  const said = providerCode ?? 'no reason that could be understood';
  const isPassing = status >= 500 || status === 429 || status === 408 || passing.has(providerCode ?? '');
  const isAnswer = providerCode !== null || status === 400 || status === 401 || status === 200;
  if (isPassing || !isAnswer) {
    const message = `The provider answered ${status}: ${said}.`;
    const isLimit = status === 429 || limits.has(providerCode ?? '');
    return new TokenFault('unavailable', message, { providerCode, isLimit, retryAfterMs });
  }
  return new TokenFault('refused', `The provider refused: ${said} (${status}).`, { providerCode });
}

/** Codes are words; anything else could be a credential that the provider sent back. */
function errorCode(value: unknown): string | null {
  return typeof value === 'string' && /^[a-z][a-z_-]{0,49}$/.test(value) ? value : null;
}

function nonsense(what: string): TokenFault {
  return new TokenFault('unavailable', `The provider's answer is no token: ${what}.`);
}

function token(value: unknown): string | null {
  const isToken = typeof value === 'string' && value.length > 0 && value.length <= maxTokenLength;
  return isToken && !value.includes('\0') && value.isWellFormed() ? value : null;
}

function shortText(value: unknown, limit: number): string | null {
  if (typeof value !== 'string' || value === '' || !value.isWellFormed()) return null;
  return value.length > limit || value.includes('\0') ? null : value;
}

/** Forms carry numbers as text. What is no number is taken as not said: a fresh refresh token must not be lost for it. */
function lifetime(value: unknown): number | null {
  const seconds =
    typeof value === 'string' && /^\s*[-+]?\d[\d.e+]{0,30}\s*$/i.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return null;
  return Math.min(Math.max(1, seconds), maxLifetimeSeconds);
}

function accountOf(payload: Fields, { account }: Quirks): string | null {
  const named = account
    .map((path) => path.reduce<unknown>(member, payload))
    .find((found) => typeof found === 'string');
  const found = named ?? fromIdToken(payload.id_token);
  return shortText(found, maxAccountLength);
}

function member(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Only shown to people: it came straight from the token endpoint, so its signature is not looked at. */
function fromIdToken(idToken: unknown): unknown {
  if (typeof idToken !== 'string') return undefined;
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    return member(claims, 'email') ?? member(claims, 'preferred_username') ?? member(claims, 'sub');
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
