/** The cookie of a session: its name says how people reach us. Nothing here is ever logged. */

import { isLoopbackHost } from '@knoxcall/config';

export type SessionCookie = {
  /** The token of a request; undefined where it has none, or two that differ. */
  read(cookies: string | undefined): string | undefined;
  /** Value of `Set-Cookie`. */
  write(token: string, maxAgeSeconds: number): string;
  /** Value of `Set-Cookie` that removes it. */
  clear(): string;
};

/** http to this machine alone; everything else is as if it were https. */
export function isLoopback(publicApiUrl: string): boolean {
  const { protocol, hostname } = new URL(publicApiUrl);
  return protocol === 'http:' && isLoopbackHost(hostname);
}

/** Only a browser at `https:` keeps a cookie with this prefix, and for this host alone. */
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
