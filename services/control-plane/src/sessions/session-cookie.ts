/**
 * The cookie of a session, whose name depends on how people reach us, and its secret: 256 random bits, of which
 * PostgreSQL has the hash, and from which the CSRF token is derived. Nothing here is ever logged.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isLoopbackHost } from '@knoxcall/config';

export type SessionCookie = {
  /** The token of a request; undefined without one, or with two that differ. */
  read(cookies: string | undefined): string | undefined;
  /** Value of `Set-Cookie`. */
  write(token: string, maxAgeSeconds: number): string;
  /** Value of `Set-Cookie` that removes it. */
  clear(): string;
};

/** True for http on this machine only; every other address is treated as https. */
export function isLoopback(publicApiUrl: string): boolean {
  const { protocol, hostname } = new URL(publicApiUrl);
  return protocol === 'http:' && isLoopbackHost(hostname);
}

/** Browsers keep a cookie with this prefix only from `https:`, for this host only. */
export function hostPrefix(publicApiUrl: string): '__Host-' | '' {
  return isLoopback(publicApiUrl) ? '' : '__Host-';
}

/** `SameSite` and `Secure` as every cookie of ours has them. */
export function cookieAttributes(
  publicApiUrl: string,
  sameSite: 'Strict' | 'Lax',
  maxAgeSeconds: number,
): string {
  const secure = isLoopback(publicApiUrl) ? '' : '; Secure';
  return `Path=/; HttpOnly; SameSite=${sameSite}; Max-Age=${maxAgeSeconds}${secure}`;
}

export function createSessionCookie(publicApiUrl: string): SessionCookie {
  const name = `${hostPrefix(publicApiUrl)}knoxcall`;
  const write: SessionCookie['write'] = (token, maxAgeSeconds) =>
    `${name}=${token}; ${cookieAttributes(publicApiUrl, 'Strict', maxAgeSeconds)}`;
  return {
    read: (cookies) => {
      const [value, ...others] = new Set(valuesOf(cookies, name));
      return value === undefined || value === '' || others.length > 0 ? undefined : value;
    },
    write,
    clear: () => write('', 0),
  };
}

/** All values that a request sends under one name. */
export function valuesOf(cookies: string | undefined, name: string): string[] {
  return (cookies ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
}

const digest = (purpose: string, token: string): Buffer =>
  createHash('sha256').update(`${purpose}\0${token}`).digest();

export const newToken = (): string => randomBytes(32).toString('base64url');

export const sessionHash = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(digest('session', token));

/** A page that reads it cannot derive the session token. */
export const csrfTokenOf = (token: string): string => digest('csrf', token).toString('base64url');

/** Compares in constant time. */
export function isCsrfTokenOf(token: string, given: string): boolean {
  const [expected, presented] = [Buffer.from(csrfTokenOf(token)), Buffer.from(given)];
  return expected.length === presented.length && timingSafeEqual(expected, presented);
}
