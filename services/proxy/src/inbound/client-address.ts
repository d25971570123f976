/**
 * Finds the client's address: the peer of the connection or, where the peer is a proxy that the operator trusts, the
 * address in its `X-Forwarded-For`. The header of an untrusted peer never counts.
 */
import { type AddressSet, normalAddress } from '@knoxcall/snapshot';

export type TrustedProxies = AddressSet;

/**
 * `forwardedFor`: the values of `X-Forwarded-For`. It is walked from the right; the first address that is not a trusted
 * proxy is the client. An entry that cannot be read ends the walk at the hop that wrote it.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: readonly string[],
  trusted: TrustedProxies,
): string {
  let client = normalAddress(peer ?? '') ?? '';
  if (trusted.size === 0 || !trusted.has(client)) return client;
  const hops = forwardedFor.join(',').split(',').reverse();
  for (const hop of hops) {
    const address = normalAddress(withoutPort(hop.trim()));
    if (address === undefined) return client;
    client = address;
    if (!trusted.has(address)) return client;
  }
  return client;
}

function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(hop);
  if (bracketed) return bracketed[1] ?? '';
  return /^[\d.]+:\d+$/.test(hop) ? hop.slice(0, hop.indexOf(':')) : hop;
}
