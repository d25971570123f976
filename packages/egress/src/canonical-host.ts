// Reads a host in any spelling into the one form that is checked and dialled. It must never let two readers see two
// hosts: an unusual spelling is made canonical here or refused.
import { isIP, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { EgressError } from './egress-error.ts';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

type CanonicalHost =
  | { readonly kind: 'address'; readonly address: IpAddress }
  | { readonly kind: 'name'; readonly name: string };

// Characters that the URL parser would drop or take for the end of the host.
const NOT_IN_A_HOST = /[\s\\/?#@%]/;

/**
 * `host` as in a URL: a name, an IPv4 address in any spelling that inet_aton takes (decimal, octal, hex, short),
 * an IPv6 address with or without brackets. Zone ids, ports, user names and escapes are refused with `egress_denied`.
 */
export function canonicalHost(host: string): CanonicalHost {
  if (host === '' || NOT_IN_A_HOST.test(host)) throw refused(host);
  const inUrl = isIPv6(host) ? `[${host}]` : host;
  if (!inUrl.startsWith('[') && inUrl.includes(':')) throw refused(host);
  const hostname = hostnameOf(inUrl);
  const address = addressIn(hostname);
  if (address) return { kind: 'address', address };
  const name = hostname.replace(/\.$/, '');
  if (name === '') throw refused(host);
  return { kind: 'name', name };
}

/** An address as a resolver or a socket gives it; null where it is none. A zone id is dropped (it is link-local). */
export function parseAddress(text: string): IpAddress | null {
  const bare = text.split('%', 1)[0] ?? '';
  if (isIP(bare) === 0) return null;
  return addressIn(hostnameOf(isIPv6(bare) ? `[${bare}]` : bare));
}

// Takes what the URL parser wrote (hex groups only): ipaddr.js reads `::8.8.8.8` as the mapped address, Node does not.
function addressIn(hostname: string): IpAddress | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(bare) === 0 ? null : unmapped(ipaddr.parse(bare));
}

// The same parser that reads target URLs, so that 0x7f.1 and 2130706433 mean here what they mean there.
function hostnameOf(host: string): string {
  try {
    return new URL(`http://${host}/`).hostname;
  } catch (error) {
    throw refused(host, error);
  }
}

function unmapped(address: IpAddress): IpAddress {
  return address.kind() === 'ipv6' && 'isIPv4MappedAddress' in address && address.isIPv4MappedAddress()
    ? address.toIPv4Address()
    : address;
}

function refused(host: string, cause?: unknown): EgressError {
  return new EgressError('egress_denied', `not a host: ${JSON.stringify(host)}`, cause);
}
