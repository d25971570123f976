/** Where people go after they came back: a page of ours, whatever the address that they came with says. */

/** Path, query and fragment; `/` for everything that leads elsewhere. */
export function pathOf(publicApiUrl: string, wanted: string | undefined): string {
  const base = new URL(publicApiUrl);
  const url = wanted?.startsWith('/') ? URL.parse(wanted, base.href) : null;
  if (url === null || url.origin !== base.origin) return '/';
  const path = `${url.pathname}${url.search}${url.hash}`;
  // A browser would read it as the address of another host.
  return path.startsWith('//') ? '/' : path;
}

export function withError(publicApiUrl: string, path: string, error: string): string {
  const url = new URL(path, publicApiUrl);
  url.searchParams.set('error', error);
  return `${url.pathname}${url.search}${url.hash}`;
}
