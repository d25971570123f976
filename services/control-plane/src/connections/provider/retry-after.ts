/** `Retry-After` of a token endpoint (RFC 9110, section 10.2.3): seconds, or a date. Pure. */

/** A provider's word is kept for so long at most: it must not end a connection by mistake. */
const maxMs = 300_000;

/** Milliseconds from `now`; null where there is none that can be read. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), maxMs);
}
