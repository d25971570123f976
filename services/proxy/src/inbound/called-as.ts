/** The address that the caller used, for references in answers. Nothing is decided by it. */

import type { IncomingMessage } from 'node:http';
import { type CallerHeader, valuesOf } from '@knoxcall/rules';
import { normalAddress } from '@knoxcall/snapshot';
import type { TrustedProxies } from './client-address.ts';

export type CalledAsParts = {
  readonly trustedProxies: TrustedProxies;
  /** Where callers reach the proxy, where the operator says so: its scheme counts before the socket's. */
  readonly publicUrl: string | null;
};

/**
 * Scheme, host as it was called, and port: `https://acme.proxy.example.com`. The scheme is what a trusted proxy says,
 * else the public address's, else the socket's.
 */
export function calledAs(
  { socket }: Pick<IncomingMessage, 'socket'>,
  headers: readonly CallerHeader[],
  { trustedProxies, publicUrl }: CalledAsParts,
): string {
  const known = publicUrl === null ? null : new URL(publicUrl);
  const peer = normalAddress(socket.remoteAddress ?? '') ?? '';
  const claimed = trustedProxies.has(peer) ? schemeOf(valuesOf(headers, 'x-forwarded-proto')) : undefined;
  const own = 'encrypted' in socket ? 'https:' : 'http:';
  const scheme = claimed ?? known?.protocol ?? own;
  const [host = known?.host ?? `${bracketed(socket.localAddress ?? '')}:${socket.localPort}`] = valuesOf(
    headers,
    'host',
  );
  return `${scheme}//${host}`;
}

/** The first value is the scheme of the caller's own connection. */
function schemeOf(values: readonly string[]): string | undefined {
  const first = values.join(',').split(',')[0]?.trim().toLowerCase();
  return first === 'http' || first === 'https' ? `${first}:` : undefined;
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
