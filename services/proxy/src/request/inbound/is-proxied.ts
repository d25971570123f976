/** Which requests are proxied whatever their path: those with any header of ours, and those on a tenant's host. */
import type { IncomingMessage } from 'node:http';
import { slugOfHost } from '../identify/slug-of-host.ts';
import { parseHost } from './parse-host.ts';
import { isControl } from './split-headers.ts';

export function isProxied({ rawHeaders, headers }: IncomingMessage, baseDomain: string): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isControl((rawHeaders[index] ?? '').toLowerCase())) return true;
  }
  return slugOfHost(parseHost(headers.host ?? ''), baseDomain) !== undefined;
}
