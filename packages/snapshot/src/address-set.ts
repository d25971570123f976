/**
 * Sets of IP addresses and ranges, one rule for both planes. An entry that cannot be read matches nothing, so lists
 * fail closed.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = { readonly network: Address; readonly bits: number };

export type AddressSet = {
  readonly size: number;
  has(address: string): boolean;
  /** Is every address of this entry within one range of the set? An entry that cannot be read is not. */
  covers(entry: string): boolean;
};

/** `entries`: addresses and CIDRs, IPv4 or IPv6; an IPv4 range in its IPv6 form is the IPv4 range. */
export function addressSet(entries: readonly string[]): AddressSet {
  const ranges = entries.map(parseRange).filter((range) => range !== undefined);
  return {
    size: ranges.length,
    has(text) {
      const address = parseAddress(text);
      return address !== undefined && ranges.some((range) => isWithin(address, range));
    },
    covers(entry) {
      const inner = parseRange(entry);
      if (inner === undefined) return false;
      return ranges.some((range) => range.bits <= inner.bits && isWithin(inner.network, range));
    },
  };
}

/** The one spelling of an address: an IPv4 address in IPv6 form becomes IPv4, a zone is dropped. */
export function normalAddress(text: string): string | undefined {
  // `isIP` accepts one spelling only of an IPv4 address.
  return isIP(text) === 4 ? text : parseAddress(text)?.toString();
}

function parseAddress(text: string): Address | undefined {
  const zoneAt = text.indexOf('%');
  const bare = zoneAt < 0 ? text : text.slice(0, zoneAt);
  if (isIP(bare) === 0) return undefined;
  const address = ipaddr.parse(bare);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function parseRange(entry: string): Range | undefined {
  const [text = '', bitsText, ...rest] = entry.split('/');
  const width = isIP(text) === 4 ? 32 : 128;
  const bits = bitsText === undefined ? width : Number(bitsText);
  const isNumber = bitsText === undefined || /^\d{1,3}$/.test(bitsText);
  if (rest.length > 0 || isIP(text) === 0 || !isNumber || bits > width) return undefined;
  const network = ipaddr.parse(text);
  const isMapped = network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && bits >= 96;
  return isMapped ? { network: network.toIPv4Address(), bits: bits - 96 } : { network, bits };
}

function isWithin(address: Address, { network, bits }: Range): boolean {
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits);
  return network instanceof ipaddr.IPv6 && address.match(network, bits);
}
