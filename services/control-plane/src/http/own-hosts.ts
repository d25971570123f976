/**
 * The hosts that the control plane answers for. A foreign page that points its own name at this service (DNS rebinding)
 * is refused before anything else is looked at, so the cookies for our own hosts stay with us.
 */
import { isIP } from 'node:net';
import { Problem } from '@knoxcall/problems';
import type { RequestHandler } from 'express';
import { hostNameOf } from '../settings/host-name.ts';

/** Whether a `Host` header, or the host of a URL, names this service. */
type IsOwnHost = (host: string) => boolean;

type Named = {
  PUBLIC_API_URL: string;
  CONTROL_PLANE_HOSTS: readonly string[];
  BIND_ADDRESS: string;
};

/** The configured hosts, the address that it listens on, and this machine's own names. */
export function createOwnHosts(settings: Named): IsOwnHost {
  const { PUBLIC_API_URL, CONTROL_PLANE_HOSTS, BIND_ADDRESS } = settings;
  const bound = isIP(BIND_ADDRESS) === 6 ? `[${BIND_ADDRESS}]` : BIND_ADDRESS;
  const configured = [new URL(PUBLIC_API_URL).host, bound, ...CONTROL_PLANE_HOSTS].map(hostNameOf);
  const own = new Set(configured.filter((name) => name !== undefined));
  return (host) => {
    const name = hostNameOf(host);
    return name !== undefined && (own.has(name) || isLoopback(name));
  };
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** Throws `misdirected_request`; a request target that is a whole URL must name one of our hosts as well. */
export function refuseOtherHosts(isOwnHost: IsOwnHost): RequestHandler {
  return (request, _response, next) => {
    const inTarget = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(request.originalUrl)?.[1];
    const named = [request.headers.host ?? '', ...(inTarget === undefined ? [] : [inTarget])];
    if (!named.every(isOwnHost)) throw new Problem('misdirected_request');
    next();
  };
}
