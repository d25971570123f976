/** What a host name below the base domain says: `acme` is a tenant, `stripe--acme` a route of that tenant. */

const MAX_LABEL = 63;
const DIVIDER = '--';

/**
 * What stands before `.<baseDomain>`; undefined for any other host, the bare domain included. More than one label
 * is returned as it is: it names nobody.
 */
export function labelOfHost(host: string | undefined, baseDomain: string): string | undefined {
  const suffix = `.${baseDomain}`;
  return host?.endsWith(suffix) ? host.slice(0, -suffix.length) : undefined;
}

/** What a label says to a tenant; `route`: slug of one of its routes. */
type Named = { readonly route: string | undefined };

const TENANT: Named = { route: undefined };

/** Undefined: the label stands for another tenant, or for nobody. No label at all stands for everybody. */
export function readLabel(label: string | undefined, tenantSlug: string): Named | undefined {
  if (label === undefined || label === tenantSlug) return TENANT;
  // Such a label is another name, written in letters of ASCII.
  if (label.startsWith('xn--') || label.includes('.') || label.length > MAX_LABEL) return undefined;
  const dividedAt = label.lastIndexOf(DIVIDER);
  if (dividedAt < 1 || label.slice(dividedAt + DIVIDER.length) !== tenantSlug) return undefined;
  return { route: label.slice(0, dividedAt) };
}
