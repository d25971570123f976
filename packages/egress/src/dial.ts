// Opens a TCP or TLS connection to an address that the policy admitted, and to no other.
// The name is resolved once, TLS is verified always, and proxies named in the environment are never used.
import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { AddressPolicy } from './address-policy.ts';
import { canonicalHost, type IpAddress, parseAddress } from './canonical-host.ts';
import { EgressError } from './egress-error.ts';
import { readBeforeFailing } from './read-before-failing.ts';

/** A client certificate (leaf first, then its issuers) and its unencrypted key, all PEM. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface DialOptions {
  readonly identity?: TlsIdentity | null | undefined;
  /** PEM bundle that replaces the system's roots. */
  readonly ca?: string | null | undefined;
  /** The newest TLS version to offer; null: the newest that OpenSSL supports. */
  readonly maxTlsVersion?: 'TLSv1.2' | null | undefined;
  /** Refuse `http:` to an address outside `allowCidrs`: set where a secret is sent. */
  readonly carriesSecret?: boolean | undefined;
}

export interface DialTarget {
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly port: number;
}

export type Dialer = (target: DialTarget) => Promise<Socket>;

interface DialerParts {
  readonly policy: AddressPolicy;
  readonly connectTimeoutMs: number;
}

interface Route {
  readonly target: DialTarget;
  readonly addresses: readonly IpAddress[];
}

interface TlsParts {
  readonly context: () => SecureContext;
  /** The last session of each host and port, so that a new connection need not do the whole handshake. */
  readonly sessions: Map<string, Buffer>;
}

const SESSIONS_KEPT = 64;
const KEEP_ALIVE_PROBE_MS = 60_000;
/** Milliseconds to read bytes that the server sent before it stopped reading. */
const READ_AFTER_FAILURE_MS = 1_000;
// Milliseconds for one address of several before the next one is tried in parallel.
const ADDRESS_ATTEMPT_MS = 1_000;

/** A dial function for one set of TLS options; it rejects with `EgressError` only. */
export function createDialer(parts: DialerParts, options: DialOptions): Dialer {
  const tls: TlsParts = { context: once(() => secureContext(options)), sessions: new Map() };
  return async (target) => {
    const endsAt = performance.now() + parts.connectTimeoutMs;
    const addresses = await withDeadline(
      parts.policy.admit(target.host, target.port),
      parts.connectTimeoutMs,
    );
    if (options.carriesSecret && target.protocol === 'http:' && !addresses.every(parts.policy.isAllowed)) {
      throw new EgressError(
        'egress_denied',
        `a secret over http: to ${target.host}, outside the allowed ranges`,
      );
    }
    return await open({ target, addresses }, tls, endsAt - performance.now());
  };
}

function open(route: Route, tls: TlsParts, timeoutMs: number): Promise<Socket> {
  const { target } = route;
  const socket = target.protocol === 'https:' ? startTls(route, tls) : startTcp(route);
  const ready = target.protocol === 'https:' ? 'secureConnect' : 'connect';
  return new Promise((resolve, reject) => {
    const fail = (error: EgressError) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(new EgressError('connect_timeout', `${target.host}:${target.port}: no connection in time`)),
      Math.max(1, timeoutMs),
    );
    let connected = false;
    const failed = (error: Error) => fail(connectionError(target, error, connected));
    const closed = () => failed(new Error('closed'));
    socket.on('error', failed).on('close', closed);
    // Stays for the life of the socket: an error before the new owner listens must not end the process. Node leaves a TLS
    // socket open after an alert; its close would hide the alert's own error.
    socket.on('error', () => socket.destroy());
    socket.once('connect', () => {
      connected = true;
      if (!isExpectedPeer(socket, route)) {
        fail(new EgressError('egress_denied', `${target.host}: connected to ${socket.remoteAddress}`));
      }
    });
    socket.once(ready, () => {
      clearTimeout(timer);
      socket.off('error', failed).off('close', closed);
      socket.setNoDelay(true);
      socket.setKeepAlive(true, KEEP_ALIVE_PROBE_MS);
      readBeforeFailing(socket, READ_AFTER_FAILURE_MS);
      resolve(socket);
    });
  });
}

function startTcp(route: Route): Socket {
  return connectTcp(addressOptions(route));
}

function startTls(route: Route, tls: TlsParts): TLSSocket {
  const host = canonicalHost(route.target.host);
  const key = `${route.target.host}:${route.target.port}`;
  const session = tls.sessions.get(key);
  const socket = connectTls({
    ...addressOptions(route),
    secureContext: tls.context(),
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    ...(host.kind === 'name' ? { servername: host.name } : {}),
    ...(session ? { session } : {}),
  });
  return socket.on('session', (fresh: Buffer) => remember(tls.sessions, key, fresh));
}

// Node resolves nothing: a literal is dialled as it is, a name gets the addresses that were checked.
function addressOptions({ target, addresses }: Route) {
  const host = canonicalHost(target.host);
  const answers = addresses.map((address) => ({
    address: address.toString(),
    family: address.kind() === 'ipv4' ? 4 : 6,
  }));
  const lookup: LookupFunction = (_name, options, callback) => {
    const [first] = answers;
    if (options.all) callback(null, answers);
    else callback(null, first?.address ?? '', first?.family ?? 0);
  };
  return {
    host: host.kind === 'address' ? host.address.toString() : host.name,
    port: target.port,
    lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
  };
}

function isExpectedPeer(socket: Socket, { addresses }: Route): boolean {
  const peer = parseAddress(socket.remoteAddress ?? '')?.toString();
  return peer !== undefined && addresses.some((address) => address.toString() === peer);
}

function secureContext({ identity, ca, maxTlsVersion }: DialOptions): SecureContext {
  try {
    return createSecureContext({
      minVersion: 'TLSv1.2',
      ...(maxTlsVersion ? { maxVersion: maxTlsVersion } : {}),
      ...(ca ? { ca } : {}),
      ...(identity ? { cert: identity.cert, key: identity.key } : {}),
    });
  } catch (error) {
    throw new EgressError('upstream_tls_error', 'client certificate, key or CA cannot be used', error);
  }
}

function connectionError(target: DialTarget, error: Error, connected: boolean): EgressError {
  const code = connected && target.protocol === 'https:' ? 'upstream_tls_error' : 'upstream_unreachable';
  return new EgressError(code, `${target.host}:${target.port}: ${error.message}`, error);
}

function remember(sessions: Map<string, Buffer>, key: string, session: Buffer): void {
  sessions.delete(key);
  sessions.set(key, session);
  const [oldest] = sessions.keys();
  if (sessions.size > SESSIONS_KEPT && oldest !== undefined) sessions.delete(oldest);
}

function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new EgressError('connect_timeout', 'the name was not resolved in time')),
      timeoutMs,
    );
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
