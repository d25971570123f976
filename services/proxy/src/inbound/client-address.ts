/**
 * Who is calling: the address of the connection, unless that is a proxy which the operator trusts to say for whom
 * it speaks. What an untrusted peer claims in `X-Forwarded-For` never counts.
 */
import { type AddressSet, normalAddress } from '@knoxcall/snapshot';

export type TrustedProxies = AddressSet;

/**
 * `forwardedFor`: the values of `X-Forwarded-For`. It is walked from the right; the first address that is no trusted
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
