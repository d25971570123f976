/** A token's lifetime, in whichever way the provider states it. Pure; the answer is untrusted. */

type Fields = Readonly<Record<string, unknown>>;

const maxSeconds = 10 * 365 * 86_400;
/** Later than any plausible time in seconds, earlier than any in milliseconds. */
const firstMilliseconds = 1e11;

/**
 * Seconds from `now` (Unix milliseconds), at least 1. Null without an expiry, or where it is implausible: past, or more
 * than ten years away. A fresh refresh token must not be lost for it.
 */
export function tokenLifetime(fields: Fields, accessToken: string, now: number): number | null {
  return (
    duration(inSeconds(fields)) ??
    until(fields.expires_at, now) ??
    duration(fields.expires_in_sec) ??
    duration(fields.expires) ??
    until(fields.expires, now) ??
    until(jwtClaims(accessToken).exp, now)
  );
}

/** Zoho used milliseconds in `expires_in`, beside seconds in a member of its own. */
function inSeconds({ expires_in: given, expires_in_sec: seconds }: Fields): unknown {
  const told = numeric(seconds);
  return told !== null && numeric(given) === told * 1000 ? told : given;
}

function duration(value: unknown): number | null {
  const seconds = numeric(value);
  return seconds === null || seconds <= 0 || seconds > maxSeconds ? null : Math.max(1, seconds);
}

/** Unix seconds, Unix milliseconds, or a date as text; a date without a zone is UTC. */
function until(value: unknown, now: number): number | null {
  const moment = numeric(value);
  if (moment !== null) return duration((moment < firstMilliseconds ? moment : moment / 1000) - now / 1000);
  if (typeof value !== 'string') return null;
  const hasZone = /(?:z|gmt|utc|[+-]\d\d:?\d\d)\s*$/i.test(value);
  return duration((Date.parse(hasZone ? value : `${value}Z`) - now) / 1000);
}

/** Forms have numbers as text. */
function numeric(value: unknown): number | null {
  const isText = typeof value === 'string' && /^\s*[-+]?\d[\d.e+]{0,30}\s*$/i.test(value);
  const number = isText ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : null;
}

/**
 * The claims of a JWT, unverified: it came straight from the token endpoint, and is used only for accounts and times.
 * Pure. Empty where it is no JWT.
 */
export function jwtClaims(token: unknown): Readonly<Record<string, unknown>> {
  const parts = typeof token === 'string' ? token.split('.') : [];
  if (parts.length !== 3) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}
