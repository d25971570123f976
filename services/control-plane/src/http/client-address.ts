/** The client's address: the peer, or the address that a trusted proxy in front reports. */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

export type AddressOf = (request: IncomingMessage) => string;

/** Walks X-Forwarded-For from the right for as long as the hop before is trusted. */
export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const trusted = trustedProxies.map((range) =>
    range.includes('/') ? ipaddr.parseCIDR(range) : wholeAddress(range),
  );
  const isTrusted = (address: string): boolean => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return trusted.some(([range, bits]) => parsed.kind() === range.kind() && parsed.match(range, bits));
  };
  return (request) => {
    let address = plainAddress(request.socket.remoteAddress ?? '');
    const hops = String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((hop) => hop.trim());
    while (isTrusted(address)) {
      const next = hops.pop();
      if (next === undefined || !ipaddr.isValid(next)) break;
      address = plainAddress(next);
    }
    return address;
  };
}

function wholeAddress(address: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const parsed = ipaddr.parse(address);
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
}

/** IPv4 inside IPv6 (`::ffff:1.2.3.4`) is written as IPv4. */
function plainAddress(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

/**
 * The unit of limits by address: an IPv4 address, or the 64-bit network of an IPv6 address, whose rest the client can
 * choose.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${Buffer.from(parsed.toByteArray().slice(0, 8)).toString('hex')}/64`;
}
