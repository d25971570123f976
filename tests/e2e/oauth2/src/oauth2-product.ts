/** The product with short times, so that leases, time-outs and pauses are over within a test. */
import { type Product, type ProductOptions, startProduct } from '@knoxcall/testkit';
import { caFile } from './start-oidc.ts';

export const times = { leaseSeconds: 3, timeoutMs: 1500, backoffMs: 300 };

/** Two of every service; the real OAuth2 server of the tests is trusted. */
export const startManyProcesses = (): Promise<Product> =>
  startOAuth2Product({
    controlPlanes: 2,
    workers: 2,
    proxies: 2,
    environment: { NODE_EXTRA_CA_CERTS: caFile },
  });

export function startOAuth2Product(options: ProductOptions = {}): Promise<Product> {
  return startProduct({
    proxies: 1,
    ...options,
    environment: {
      OAUTH2_LEASE_SECONDS: String(times.leaseSeconds),
      OAUTH2_TIMEOUT_MS: String(times.timeoutMs),
      OAUTH2_BACKOFF_MS: String(times.backoffMs),
      OAUTH2_REFRESH_FLOOR_SECONDS: '1',
      ...options.environment,
    },
  });
}
