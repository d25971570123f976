/** Where a route sends its requests. Nothing that a caller says can change scheme, host or port. */
import { type Scanned, scanTargetPath } from '@knoxcall/template';

export type Target = {
  readonly protocol: 'http:' | 'https:';
  /** Host name as `allowed_hosts` compares it: lower case, A-label, no trailing dot, no brackets. */
  readonly hostname: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path of the target without its last `/`, and the placeholders in it. */
  readonly basePath: string;
  readonly scannedPath: Scanned;
};

/** `baseUrl` was validated when it was saved; throws `TypeError` where it is no http(s) URL after all. */
export function targetOf(baseUrl: string): Target {
  const { protocol, hostname, origin, pathname } = new URL(baseUrl);
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TypeError('the target is neither http nor https');
  const basePath = pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
  return {
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, '').replace(/\.$/, ''),
    origin,
    basePath,
    scannedPath: scanTargetPath(basePath),
  };
}
