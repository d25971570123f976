/** What the name of a header says, always in lower case: whether it belongs to the connection to us, or is an order to us. */

/** They frame the connection that they came on: the transport sets its own, and the host of the target. */
export const connectionHeaders: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'expect', 'http2-settings', 'keep-alive', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'host'],
]);
const OF_PROXIES = 'proxy-';

export function isOfConnection(name: string): boolean {
  return connectionHeaders.has(name) || name.startsWith(OF_PROXIES);
}

const CONTROL = 'x-knoxcall-';

/** Is the header for us, in any spelling? */
export function isControl(name: string): boolean {
  return name.charCodeAt(0) === 0x78 && asCgi(name).startsWith(CONTROL);
}

/** CGI-like upstreams read `x_api_key` as `x-api-key`: to drop one spelling is to drop both. */
export function asCgi(name: string): string {
  return name.includes('_') ? name.replaceAll('_', '-') : name;
}
