/** Whether a secret may go to a target: its `allowed_hosts`, by the rule that the proxy enforces. */

/** Null allows any host, an empty list none; `*.example.com` is one or more labels before `example.com`. */
export function mayGoTo(targetBaseUrl: string, allowedHosts: readonly string[] | null): boolean {
  if (allowedHosts === null) return true;
  if (!URL.canParse(targetBaseUrl)) return false;
  const host = plainHost(new URL(targetBaseUrl).hostname);
  return allowedHosts.some((allowed) => {
    if (!allowed.startsWith('*.')) return plainHost(allowed) === host;
    const suffix = `.${plainHost(allowed.slice(2))}`;
    return suffix.length > 1 && host.length > suffix.length && host.endsWith(suffix);
  });
}

function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
