/** Where a secret may go: its `allowed_hosts`, fail closed; one rule for both planes. */

/**
 * `hostname` as `URL` has it. null allows any host, an empty list none; `*.example.com` stands for one or more labels
 * before `example.com`, and not for the apex.
 */
export function isAllowedHost(hostname: string, allowedHosts: readonly string[] | null): boolean {
  if (allowedHosts === null) return true;
  const host = normalHost(hostname);
  return host !== '' && allowedHosts.some((allowed) => covers(allowed, host));
}

function covers(allowed: string, host: string): boolean {
  if (!allowed.startsWith('*.')) return normalHost(allowed) === host;
  const suffix = `.${normalHost(allowed.slice(2))}`;
  return suffix.length > 1 && host.length > suffix.length && host.endsWith(suffix);
}

function normalHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
