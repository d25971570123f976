/**
 * Reads a `Host` header. Anything but a plain host name or address is refused: two readers must not see two names.
 * Below the base domain `acme` is a tenant, `stripe--acme` a route of that tenant.
 */
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

const MAX_LABEL = 63;
const DIVIDER = '--';

/**
 * What stands before `.<baseDomain>`; undefined for any other host, the bare domain included. More than one label is
 * returned as it is, and names no tenant.
 */
export function labelOfHost(host: string | undefined, baseDomain: string): string | undefined {
  const suffix = `.${baseDomain}`;
  return host?.endsWith(suffix) ? host.slice(0, -suffix.length) : undefined;
}

/** The meaning of a label for a tenant; `route`: slug of one of its routes. */
type Named = { readonly route: string | undefined };

const TENANT: Named = { route: undefined };

/** Undefined: the label names another tenant, or none. A missing label fits every tenant. */
export function readLabel(label: string | undefined, tenantSlug: string): Named | undefined {
  if (label === undefined || label === tenantSlug) return TENANT;
  // A punycode label is another name, written in ASCII.
  if (label.startsWith('xn--') || label.includes('.') || label.length > MAX_LABEL) return undefined;
  const dividedAt = label.lastIndexOf(DIVIDER);
  if (dividedAt < 1 || label.slice(dividedAt + DIVIDER.length) !== tenantSlug) return undefined;
  return { route: label.slice(0, dividedAt) };
}
