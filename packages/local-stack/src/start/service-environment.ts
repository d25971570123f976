// The environment of each service. The user's own variables pass through, except those that make libraries print
// credentials (security model: No plaintext elsewhere), and those that a service does not need: none gets the owner's
// URL of the database, the worker not the operator's token, the others not those of the sinks, the worker not that of
// the collector, the proxy not the database (security model: Egress; Tenants apart).

import { isIPv6 } from 'node:net';
import type { StartConfig } from './config.ts';

export type Environment = Readonly<Record<string, string>>;

/** Values that are known once the servers run. URLs contain their passwords. */
export interface StackFacts {
  readonly databaseUrl: string;
  readonly redisUrls: { readonly controlPlane: string; readonly proxy: string };
  readonly adminToken: string;
  readonly workerMetricsPort: number;
  /** Undefined where the key is not in a file of ours (`KMS_PROVIDER=aws`, `KNOXCALL_MASTER_KEY`). */
  readonly masterKeyFile: string | undefined;
}

/** `start` itself uses plain HTTP to them. */
const ofTls = ['PROXY', 'CONTROL_PLANE'].flatMap((service) => [
  `${service}_TLS_CERT_FILE`,
  `${service}_TLS_KEY_FILE`,
]);
const neverPassed = ['DEBUG', 'NODE_DEBUG', 'DIRECT_DATABASE_URL', 'KNOXCALL_BOOTSTRAP_API_KEY', ...ofTls];
const notForControlPlane = ['AUDIT_SINK_TOKEN', 'REQUEST_LOG_SINK_TOKEN'];
const ofControlPlane = ['KNOXCALL_ADMIN_TOKEN', 'OIDC_CLIENT_SECRET'];
const notForWorker = [...ofControlPlane, 'OTEL_EXPORTER_OTLP_HEADERS'];
const notForProxy = [...notForControlPlane, ...ofControlPlane, 'DATABASE_URL'];

/** Environment of the control plane. */
export function controlPlaneEnvironment(
  user: Record<string, string | undefined>,
  config: StartConfig,
  facts: StackFacts,
): Environment {
  return without(everybodys(user, config, facts), notForControlPlane);
}

function everybodys(
  user: Record<string, string | undefined>,
  config: StartConfig,
  facts: StackFacts,
): Environment {
  const ours = {
    DATABASE_URL: facts.databaseUrl,
    REDIS_URL: facts.redisUrls.controlPlane,
    KNOXCALL_ADMIN_TOKEN: facts.adminToken,
    KMS_PROVIDER: config.KMS_PROVIDER,
    KNOXCALL_MASTER_KEY_FILE: facts.masterKeyFile,
    CONTROL_PLANE_PORT: String(config.CONTROL_PLANE_PORT),
    PROXY_PORT: String(config.PROXY_PORT),
    CONTROL_PLANE_METRICS_PORT: String(config.CONTROL_PLANE_METRICS_PORT),
    PROXY_METRICS_PORT: String(config.PROXY_METRICS_PORT),
    WORKER_METRICS_PORT: String(facts.workerMetricsPort),
    BIND_ADDRESS: config.BIND_ADDRESS,
    METRICS_BIND_ADDRESS: config.METRICS_BIND_ADDRESS,
    EGRESS_ALLOW_CIDRS: config.EGRESS_ALLOW_CIDRS.join(','),
    EGRESS_DENY_ADDRESSES: deniedAddresses(config, facts).join(','),
    PUBLIC_API_URL: config.PUBLIC_API_URL,
    PROXY_BASE_DOMAIN: config.PROXY_BASE_DOMAIN,
    ECHO_URL: localOrigin('127.0.0.1', config.ECHO_PORT),
    PROXY_INTERNAL_URL: localOrigin(config.BIND_ADDRESS, config.PROXY_PORT),
  };
  return without({ ...user, ...ours }, neverPassed);
}

/** Environment of the worker. */
export function workerEnvironment(
  user: Record<string, string | undefined>,
  config: StartConfig,
  facts: StackFacts,
): Environment {
  return without(everybodys(user, config, facts), notForWorker);
}

/** Environment of the proxy. */
export function proxyEnvironment(
  user: Record<string, string | undefined>,
  config: StartConfig,
  facts: StackFacts,
): Environment {
  const shared = everybodys(user, config, facts);
  // One process is enough for one person, and easier to observe.
  return without({ PROXY_WORKERS: '1', ...shared, REDIS_URL: facts.redisUrls.proxy }, notForProxy);
}

function deniedAddresses(config: StartConfig, facts: StackFacts): readonly string[] {
  const listeners = [
    hostAndPort(config.BIND_ADDRESS, config.CONTROL_PLANE_PORT),
    ...(config.ADMIN_PORT === undefined ? [] : [hostAndPort(config.BIND_ADDRESS, config.ADMIN_PORT)]),
    hostAndPort(config.BIND_ADDRESS, config.PROXY_PORT),
    hostAndPort(config.METRICS_BIND_ADDRESS, config.CONTROL_PLANE_METRICS_PORT),
    hostAndPort(config.METRICS_BIND_ADDRESS, config.PROXY_METRICS_PORT),
    hostAndPort(config.METRICS_BIND_ADDRESS, facts.workerMetricsPort),
  ];
  const servers = [serverAddress(facts.databaseUrl, 5432), serverAddress(facts.redisUrls.proxy, 6379)];
  const users = config.EGRESS_DENY_ADDRESSES?.split(',') ?? [];
  return [...users.map((text) => text.trim()), ...servers, ...listeners].filter((text) => text !== '');
}

/** `host:port` of a server's URL; empty where it has none (a socket). */
function serverAddress(url: string, usualPort: number): string {
  const { hostname, port } = new URL(url);
  return hostname === '' ? '' : `${hostname}:${port || usualPort}`;
}

function without(environment: Record<string, string | undefined>, names: readonly string[]): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !names.includes(entry[0]),
    ),
  );
}

/**
 * How addresses are written: `host:port`, with brackets around an IPv6 address; and the address at which a listener can
 * be reached from here.
 */
function hostAndPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Origin under which a service bound to `bindAddress` answers on this machine. */
export function localOrigin(bindAddress: string, port: number): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[bindAddress] ?? bindAddress;
  return `http://${hostAndPort(reachable, port)}`;
}
