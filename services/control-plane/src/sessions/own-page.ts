/** Only our own pages write (security model: Own pages): a browser says with `Origin` where a request comes from, and `X-Knox-CSRF` is what our pages alone can read. */
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '@knoxcall/problems';
import { isCsrfTokenOf, isLoopback } from './session-cookie.ts';

/** Throws `forbidden`. `token`: of the session that the request has; without one a client that is no browser may do without the headers. */
export type RequireOwnPage = (headers: IncomingHttpHeaders, token: string | null) => void;

type Address = { PUBLIC_API_URL: string; CONTROL_PLANE_PORT: number };

export function createRequireOwnPage(address: Address): RequireOwnPage {
  const own = ownOrigins(address);
  return ({ origin, 'x-knox-csrf': csrf }, token) => {
    if (origin === undefined ? token !== null : !own.includes(origin)) throw foreignPage(own);
    if (token === null || isCsrfTokenOf(token, String(csrf ?? ''))) return;
    const message = 'X-Knox-CSRF must be the token that GET /dashboard/session gives.';
    throw new Problem('forbidden', { message });
  };
}

function foreignPage([at]: readonly string[]): Problem {
  const message =
    at === undefined
      ? 'People sign in over https: PUBLIC_API_URL must be an https address.'
      : `Only the pages at ${at} may do this.`;
  return new Problem('forbidden', { message });
}

/**
 * PUBLIC_API_URL's; where that is this machine, its other names too. None over plain http to anywhere else, where
 * browsers do not keep the cookie.
 */
export function ownOrigins({ PUBLIC_API_URL: publicApiUrl, CONTROL_PLANE_PORT: port }: Address): string[] {
  const { origin, protocol } = new URL(publicApiUrl);
  if (!isLoopback(publicApiUrl)) return protocol === 'https:' ? [origin] : [];
  const local = ['localhost', '127.0.0.1', '[::1]'].map((host) => new URL(`http://${host}:${port}`).origin);
  return [...new Set([origin, ...local])];
}
