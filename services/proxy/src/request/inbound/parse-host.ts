/** Reads a `Host` header. What is no plain host name or address is no host: two readers must not see two names. */
import { isIPv6 } from 'node:net';
import { remembered } from '../remembered.ts';

const NAME = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$/;

/** The host in lower case, without port and trailing dot, an IPv6 address in brackets; undefined: no host. */
export const parseHost: (header: string) => string | undefined = remembered((header) => {
  const text = header.toLowerCase();
  if (text.length > 261) return undefined;
  const portAt = text.indexOf(':', text.startsWith('[') ? text.indexOf(']') : 0);
  const host = portAt < 0 ? text : text.slice(0, portAt);
  if (portAt >= 0 && !isPort(text.slice(portAt + 1))) return undefined;
  if (host.startsWith('[')) return host.endsWith(']') && isIPv6(host.slice(1, -1)) ? host : undefined;
  return NAME.test(host) && host.length <= 254 ? host.replace(/\.$/, '') : undefined;
});

function isPort(text: string): boolean {
  return /^\d{0,5}$/.test(text) && Number(text) <= 65535;
}
