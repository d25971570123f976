/** Which tenant a host name stands for. */

/**
 * What stands before `.<baseDomain>`; undefined for any other host, the bare domain included. More than one label
 * is returned as it is: it equals no slug.
 */
export function slugOfHost(host: string | undefined, baseDomain: string): string | undefined {
  const suffix = `.${baseDomain}`;
  return host?.endsWith(suffix) ? host.slice(0, -suffix.length) : undefined;
}
