/** When a token counts as expired, and when it is refreshed. Pure. */

const minuteMs = 60_000;
const maxSkewMs = 30_000;
const longLifetimeMs = 10 * minuteMs;

type TokenTimes = { expiresAt: Date | null; nextRefreshAt: Date | null };

/**
 * `issuedAt`: before the request was sent. The expiry is brought forward by the smaller of 30 s and a tenth of the
 * lifetime (security model: OAuth2 refresh); the refresh comes at 80 % +-5 %, and at the latest 60 s before the expiry
 * where the lifetime is over ten minutes. `random` is from 0 to 1.
 */
export function tokenTimes(issuedAt: Date, lifetimeSeconds: number | null, random: number): TokenTimes {
  if (lifetimeSeconds === null) return { expiresAt: null, nextRefreshAt: null };
  const lifetimeMs = lifetimeSeconds * 1000;
  const issued = issuedAt.getTime();
  const endsAt = issued + lifetimeMs - Math.min(maxSkewMs, lifetimeMs / 10);
  const share = 0.75 + random / 10;
  const ahead = issued + lifetimeMs * share;
  const latest = lifetimeMs > longLifetimeMs ? endsAt - minuteMs : endsAt;
  return { expiresAt: new Date(endsAt), nextRefreshAt: new Date(Math.min(ahead, latest)) };
}

/** A token younger than a minute and a tenth of its life, whichever is shorter, is not refreshed for a 401. */
export function isOldEnoughForDoubt(
  token: { issuedAt: Date | null; expiresAt: Date | null },
  now: number,
): boolean {
  if (token.issuedAt === null) return true;
  const issued = token.issuedAt.getTime();
  const lifeMs = token.expiresAt === null ? Number.POSITIVE_INFINITY : token.expiresAt.getTime() - issued;
  return now - issued >= Math.min(minuteMs, lifeMs / 10);
}
