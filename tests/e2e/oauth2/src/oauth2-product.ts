/** Short times for OAuth2, so that leases, timeouts and pauses end within a test. */
import { type Product, type ProductOptions, startProduct } from '@knoxcall/testkit';
import { caFile } from './start-oidc.ts';

export const times = { leaseSeconds: 3, timeoutMs: 1500, backoffMs: 300, floorSeconds: 1 };

/** For the shared product, whose providers may take their time; it trusts the real OAuth2 server of the tests. */
export const oauth2Settings = {
  OAUTH2_LEASE_SECONDS: '6',
  OAUTH2_TIMEOUT_MS: '3500',
  OAUTH2_BACKOFF_MS: String(times.backoffMs),
  OAUTH2_REFRESH_FLOOR_SECONDS: String(times.floorSeconds),
  NODE_EXTRA_CA_CERTS: caFile,
};

/** Two of every service. */
export const startManyProcesses = (): Promise<Product> =>
  startOAuth2Product({ controlPlanes: 2, workers: 2, proxies: 2 });

/** For tests that kill a process, or wait for leases and timeouts. */
export function startOAuth2Product(options: ProductOptions = {}): Promise<Product> {
  return startProduct({
    proxies: 1,
    ...options,
    environment: {
      ...oauth2Settings,
      OAUTH2_LEASE_SECONDS: String(times.leaseSeconds),
      OAUTH2_TIMEOUT_MS: String(times.timeoutMs),
      ...options.environment,
    },
  });
}
