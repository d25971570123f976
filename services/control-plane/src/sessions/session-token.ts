/** A session's secret: 256 random bits in the cookie, their hash in PostgreSQL, and the CSRF token that follows from them. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const digest = (purpose: string, token: string): Buffer =>
  createHash('sha256').update(`${purpose}\0${token}`).digest();

export const newToken = (): string => randomBytes(32).toString('base64url');

export const sessionHash = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(digest('session', token));

/** Whoever reads it in a page cannot find the token from it. */
export const csrfTokenOf = (token: string): string => digest('csrf', token).toString('base64url');

/** In constant time. */
export function isCsrfTokenOf(token: string, given: string): boolean {
  const [expected, presented] = [Buffer.from(csrfTokenOf(token)), Buffer.from(given)];
  return expected.length === presented.length && timingSafeEqual(expected, presented);
}
