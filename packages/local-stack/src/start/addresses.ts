// How addresses are written: host and port in one, and the address at which a listener is reached from here.
import { isIPv6 } from 'node:net';

/** `host:port`, with brackets around an IPv6 address. */
export function hostAndPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Origin under which a service bound to `bindAddress` answers on this machine. */
export function localOrigin(bindAddress: string, port: number): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[bindAddress] ?? bindAddress;
  return `http://${hostAndPort(reachable, port)}`;
}
