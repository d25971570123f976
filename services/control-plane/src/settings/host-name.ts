/** The name in a Host header or a URL, in one spelling. */

/** A name, an IPv4 address or an IPv6 address in brackets; a port may follow. */
const form = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** Lower case, without port and trailing dot, addresses as URLs write them; undefined where it is no host. */
export function hostNameOf(host: string): string | undefined {
  if (!form.test(host)) return undefined;
  return URL.parse(`http://${host}`)?.hostname.replace(/\.$/, '');
}
