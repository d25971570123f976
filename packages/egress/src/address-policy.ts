// Decides whether an address and port may be connected to. One denied address denies the whole name. The always-denied
// list and our own listeners are refused whatever the settings allow.
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { embeddedIpv4, isAlwaysDenied, isGlobal } from './address-ranges.ts';
import { canonicalHost, type IpAddress, parseAddress } from './canonical-host.ts';
import { EgressError } from './egress-error.ts';

/** All addresses of a name, as `dns.lookup` with `all: true` gives them. */
export type EgressLookup = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

interface AddressPolicyOptions {
  /** Ranges that may be connected to although they are not global, e.g. `10.0.0.0/8`. A bad one throws. */
  readonly allowCidrs: readonly string[];
  /** Our own listeners, PostgreSQL, Redis. `0.0.0.0` and `::` stand for every address of this machine. */
  readonly denyAddresses: readonly { readonly host: string; readonly port: number }[];
  readonly lookup: EgressLookup;
}

export interface AddressPolicy {
  /** The addresses to dial, each of them checked; throws `egress_denied` or `upstream_unreachable`. */
  admit(host: string, port: number): Promise<IpAddress[]>;
  /** True where the host has addresses and all of them lie in `allowCidrs`. */
  isInAllowedRange(host: string): Promise<boolean>;
  /** True where this one address lies in `allowCidrs`. */
  isAllowed(address: IpAddress): boolean;
}

type Cidr = [ipaddr.IPv4 | ipaddr.IPv6, number];

export function createAddressPolicy(options: AddressPolicyOptions): AddressPolicy {
  const cidrs = options.allowCidrs.map(parseCidr);
  const isAllowed = (address: IpAddress) => cidrs.some((cidr) => matches(address, cidr));
  const listenersAt = createListenerAddresses(options.lookup);
  const isDenied = (address: IpAddress) =>
    isAlwaysDenied(address) || !(isGlobal(address) || isAllowed(address));

  async function admit(host: string, port: number): Promise<IpAddress[]> {
    const addresses = await addressesOf(host, options.lookup);
    const forms = addresses.flatMap((address) => [address, ...embeddedIpv4(address)]);
    const denied = forms.find(isDenied) ?? (await findOwnListener(forms, port, { ...options, listenersAt }));
    if (denied)
      throw new EgressError('egress_denied', `${host} is ${denied.toString()}, port ${port}: denied`);
    return addresses;
  }

  async function isInAllowedRange(host: string): Promise<boolean> {
    const addresses = await addressesOf(host, options.lookup);
    return addresses.every(isAllowed);
  }

  return { admit, isInAllowedRange, isAllowed };
}

async function addressesOf(host: string, lookup: EgressLookup): Promise<IpAddress[]> {
  const canonical = canonicalHost(host);
  if (canonical.kind === 'address') return [canonical.address];
  const answers = await lookup(canonical.name).catch((error: unknown) => {
    throw new EgressError('upstream_unreachable', `${canonical.name} does not resolve`, error);
  });
  if (answers.length === 0) throw new EgressError('upstream_unreachable', `${canonical.name} has no address`);
  return answers.map((answer) => {
    const address = parseAddress(answer.address);
    if (address) return address;
    throw new EgressError(
      'egress_denied',
      `${canonical.name} resolves to an invalid address: ${answer.address}`,
    );
  });
}

async function findOwnListener(
  forms: readonly IpAddress[],
  port: number,
  {
    denyAddresses,
    listenersAt,
  }: Pick<AddressPolicyOptions, 'denyAddresses'> & { listenersAt: ListenerAddresses },
): Promise<IpAddress | undefined> {
  for (const own of denyAddresses) {
    if (own.port !== port) continue;
    const ours = await listenersAt(own.host);
    const hit = forms.find((form) => ours.has(form.toString()) || (ours.has('*') && isThisMachine(form)));
    if (hit) return hit;
  }
  return undefined;
}

type ListenerAddresses = (host: string) => Promise<ReadonlySet<string>>;

/**
 * Resolves our listeners at each dial. A listener that no longer resolves is denied at its last addresses. One that
 * never resolved fails every dial to its port: fail closed.
 */
function createListenerAddresses(lookup: EgressLookup): ListenerAddresses {
  const last = new Map<string, ReadonlySet<string>>();
  return async (host) => {
    try {
      const found = (await addressesOf(host, lookup)).map((address) => address.toString());
      last.set(host, new Set(found.map((address) => (/^(0\.0\.0\.0|::)$/.test(address) ? '*' : address))));
    } catch (error) {
      if (!last.has(host)) throw error;
    }
    return last.get(host) ?? new Set();
  };
}

function isThisMachine(address: IpAddress): boolean {
  if (address.range() === 'loopback') return true;
  const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return own.some((entry) => parseAddress(entry.address)?.toString() === address.toString());
}

function parseCidr(text: string): Cidr {
  return text.includes('/') ? ipaddr.parseCIDR(text) : hostCidr(ipaddr.parse(text));
}

function hostCidr(address: IpAddress): Cidr {
  return [address, address instanceof ipaddr.IPv4 ? 32 : 128];
}

function matches(address: IpAddress, [network, bits]: Cidr): boolean {
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits);
  return network instanceof ipaddr.IPv6 && address.match(network, bits);
}
