/**
 * Which requests are proxied: those with any header of ours or our key in any, whatever their path, those on a host below
 * the base domain, and those whose path names a route.
 */
import type { IncomingMessage } from 'node:http';
import { labelOfHost } from '../identify/host-label.ts';
import { routePath } from '../select-route.ts';
import { parseHost } from './parse-host.ts';
import { isForUs } from './split-headers.ts';

export function isProxied(request: IncomingMessage, baseDomain: string): boolean {
  const { rawHeaders, url } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isForUs((rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? '')) return true;
  }
  // Node reads the headers into an object when it is asked for one.
  return (
    url?.startsWith(routePath) || labelOfHost(parseHost(request.headers.host ?? ''), baseDomain) !== undefined
  );
}
