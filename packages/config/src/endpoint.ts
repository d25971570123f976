/** Where a server listens, and whether that is this machine. */

export type Endpoint = { readonly host: string; readonly port: number };

/** This machine, as browsers understand it; `hostname` as URLs write it. */
export function isLoopbackHost(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) || hostname.endsWith('.localhost');
}
