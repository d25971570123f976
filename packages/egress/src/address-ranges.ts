// Which addresses are on the public internet, by IANA's special-purpose registries (IPv4, IPv6). Refused by default:
// IPv6 outside 2000::/3 and every range that ipaddr.js gives a special name.
import ipaddr from 'ipaddr.js';
import type { IpAddress } from './canonical-host.ts';

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64_WELL_KNOWN = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
const NAT64_LOCAL = ipaddr.IPv6.parseCIDR('64:ff9b:1::/48');
const SIX_TO_FOUR = ipaddr.IPv6.parseCIDR('2002::/16');
const TEREDO = ipaddr.IPv6.parseCIDR('2001::/32');
const IPV4_COMPATIBLE = ipaddr.IPv6.parseCIDR('::/96');
const IPV4_TRANSLATED = ipaddr.IPv6.parseCIDR('::ffff:0:0:0/96');

/** Cloud metadata and platform services: denied whatever is allowed, as are the unspecified addresses. */
const ALWAYS_DENIED = new Set([
  '0.0.0.0',
  '::',
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  'fd00:ec2::254',
  '168.63.129.16',
  '100.100.100.200',
]);

export function isAlwaysDenied(address: IpAddress): boolean {
  return ALWAYS_DENIED.has(address.toString());
}

/** True where the address itself is globally reachable. An IPv4 address embedded in it is not checked. */
export function isGlobal(address: IpAddress): boolean {
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast';
  if (address.match(NAT64_WELL_KNOWN)) return true;
  return address.range() === 'unicast' && address.match(GLOBAL_UNICAST);
}

/** The IPv4 addresses that a translator or tunnel would make of an IPv6 address; empty for most. */
export function embeddedIpv4(address: IpAddress): ipaddr.IPv4[] {
  if (address instanceof ipaddr.IPv4) return [];
  const bytes = address.toByteArray();
  const at = (...indexes: number[]) => new ipaddr.IPv4(indexes.map((index) => bytes[index] ?? 0));
  if (address.match(SIX_TO_FOUR)) return [at(2, 3, 4, 5)];
  if (address.match(TEREDO))
    return [at(4, 5, 6, 7), new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff))];
  // RFC 8215 leaves the prefix length to the operator, so both the /96 and the /48 layout of RFC 6052 are read.
  if (address.match(NAT64_LOCAL)) return [at(12, 13, 14, 15), at(6, 7, 9, 10)].filter(isNotZero);
  const low = address.match(NAT64_WELL_KNOWN) || address.match(IPV4_TRANSLATED);
  if (low || (address.match(IPV4_COMPATIBLE) && !isLoopbackOrUnspecified(address)))
    return [at(12, 13, 14, 15)];
  return [];
}

function isNotZero(address: ipaddr.IPv4): boolean {
  return address.toString() !== '0.0.0.0';
}

function isLoopbackOrUnspecified(address: ipaddr.IPv6): boolean {
  return address.range() === 'loopback' || address.range() === 'unspecified';
}
