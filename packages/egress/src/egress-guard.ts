// The one way out: every connection to an address that a user may have named is made here. Connector, agent and fetch
// share one dial function, so all of them follow the same policy.
import { promises as dns } from 'node:dns';
import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { type AddressPolicy, createAddressPolicy, type EgressLookup } from './address-policy.ts';
import { createDialer, type Dialer, type DialOptions, type DialTarget } from './dial.ts';
import { DialAgent } from './dial-agent.ts';
import { EgressError } from './egress-error.ts';

export interface EgressGuardOptions {
  /** CIDRs or addresses that may be connected to although they are not global. A bad one throws. */
  readonly allowCidrs: readonly string[];
  /** Our own listeners, PostgreSQL and Redis, by name or address: never connected to. */
  readonly denyAddresses: readonly { readonly host: string; readonly port: number }[];
  /** Milliseconds for resolving, connecting and the TLS handshake together (10,000). */
  readonly connectTimeoutMs?: number;
  /** Resolver, for tests (default `dns.lookup`, all answers). */
  readonly lookup?: EgressLookup;
}

export interface EgressGuard {
  /** Connects or rejects with `EgressError`. The socket is connected and, for `https:`, verified. */
  dial(target: DialTarget, options?: DialOptions): Promise<Socket>;
  /** `connect` option of undici's Client, Pool and Agent. */
  connector(options?: DialOptions): buildConnector.connector;
  /** Agent for `node:http` and `node:https`. Each request gets its own connection; none is kept. */
  agent(protocol: 'http:' | 'https:', options?: DialOptions): Agent;
  /**
   * May a secret go to this host over `http:`? Only where every address lies in `allowCidrs`. For early refusal:
   * the answer of the resolver may change, so dial with `carriesSecret` as well.
   */
  isPlaintextAllowed(hostOrAddress: string): Promise<boolean>;
  /**
   * Why a connection would be refused, without making one: its address, or a secret over `http:`. null where it would
   * be tried, and where the name does not resolve. For warnings: the answer of the resolver may change.
   */
  refusal(
    target: DialTarget,
    options: Pick<DialOptions, 'carriesSecret'>,
  ): Promise<'address' | 'plaintext' | null>;
}

const CONNECT_TIMEOUT_MS = 10_000;

export function createEgressGuard(options: EgressGuardOptions): EgressGuard {
  const policy = createAddressPolicy({ ...options, lookup: options.lookup ?? systemLookup });
  const parts = { policy, connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS };
  return {
    dial: (target, tls = {}) => createDialer(parts, tls)(target),
    connector: (tls = {}) => undiciConnector(createDialer(parts, tls)),
    agent: (protocol, tls = {}) => new DialAgent(protocol, createDialer(parts, tls)),
    isPlaintextAllowed: (host) => policy.isInAllowedRange(host),
    refusal: (target, options) => refusalOf(policy, target, options),
  };
}

/** For addresses that an operator names: they may be private, whatever tenants may connect to. TLS is verified all the same. */
export const createOperatorGuard = (): EgressGuard =>
  createEgressGuard({ allowCidrs: ['0.0.0.0/0', '::/0'], denyAddresses: [] });

async function refusalOf(
  policy: AddressPolicy,
  { protocol, host, port }: DialTarget,
  { carriesSecret }: Pick<DialOptions, 'carriesSecret'>,
): Promise<'address' | 'plaintext' | null> {
  try {
    const addresses = await policy.admit(host, port);
    const isPlain = carriesSecret === true && protocol === 'http:';
    return isPlain && !addresses.every(policy.isAllowed) ? 'plaintext' : null;
  } catch (error) {
    return error instanceof EgressError && error.code === 'egress_denied' ? 'address' : null;
  }
}

function undiciConnector(dial: Dialer): buildConnector.connector {
  return ({ protocol, hostname, port }, callback) => {
    const target = targetOf(protocol, hostname, port);
    if (!target) return callback(new EgressError('egress_denied', `not http or https: ${protocol}`), null);
    dial(target).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    );
  };
}

function targetOf(protocol: string, host: string, port: string): DialTarget | null {
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  const standard = protocol === 'https:' ? 443 : 80;
  return { protocol, host, port: port ? Number(port) : standard };
}

/** The default, `dns.lookup`, holds one of the few threads of the process until it has an answer. */
export function systemLookup(hostname: string) {
  return dns.lookup(hostname, { all: true });
}
