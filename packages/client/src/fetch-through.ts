/**
 * `fetch` through the proxy: the same arguments and the same answer, with secrets put in on the way. The key goes to
 * the proxy alone, so a redirect of the upstream comes back as it is and is never followed.
 */

export type ThroughOptions = {
  /** URL of the proxy, such as `http://demo.localhost:4001`. */
  proxyUrl: string;
  apiKey: string;
  /** UUID, slug or name. */
  route: string;
  /** Default: the route's base environment. */
  environment?: string;
};

/**
 * `path` begins with `/` and may have a query; it is put after the route's target URL.
 * @throws TypeError for another path; otherwise what `fetch` gives, refusals of the proxy included.
 */
export async function fetchThrough(
  { proxyUrl, apiKey, route, environment }: ThroughOptions,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  if (!path.startsWith('/')) throw new TypeError('The path must begin with /.');
  const headers = new Headers(init.headers);
  headers.set('x-knoxcall-key', apiKey);
  headers.set('x-knoxcall-route', route);
  if (environment !== undefined) headers.set('x-knoxcall-environment', environment);
  return fetch(`${proxyUrl.replace(/\/+$/, '')}${path}`, { ...init, headers, redirect: 'manual' });
}
