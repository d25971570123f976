/**
 * Only our own pages may write (security model: Own pages): the browser's `Origin` says where a request comes from, and
 * only our pages can read the token for `X-Knox-CSRF`.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '@knoxcall/problems';
import { isCsrfTokenOf, isLoopback } from './session-cookie.ts';

/**
 * Throws `forbidden`. `token`: of the request's session; without a session a client that is no browser needs neither
 * header.
 */
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
 * The origin of PUBLIC_API_URL and, on this machine, of its other names. None over plain http elsewhere, because
 * browsers do not keep the cookie there.
 */
export function ownOrigins({ PUBLIC_API_URL: publicApiUrl, CONTROL_PLANE_PORT: port }: Address): string[] {
  const { origin, protocol } = new URL(publicApiUrl);
  if (!isLoopback(publicApiUrl)) return protocol === 'https:' ? [origin] : [];
  const local = ['localhost', '127.0.0.1', '[::1]'].map((host) => new URL(`http://${host}:${port}`).origin);
  return [...new Set([origin, ...local])];
}
