/** The product with short times, so that leases, time-outs and pauses are over within a test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Product, startProduct } from '@knoxcall/testkit';

export const times = { leaseSeconds: 3, timeoutMs: 1500, backoffMs: 300 };

export async function startOAuth2Product(
  options: { controlPlanes?: number; environment?: Record<string, string> } = {},
): Promise<Product> {
  const dir = await mkdtemp(join(tmpdir(), 'knoxcall-oauth2-'));
  const product = await startProduct({
    dir,
    proxies: 1,
    ...options,
    environment: {
      OAUTH2_LEASE_SECONDS: String(times.leaseSeconds),
      OAUTH2_TIMEOUT_MS: String(times.timeoutMs),
      OAUTH2_BACKOFF_MS: String(times.backoffMs),
      ...options.environment,
    },
  });
  return {
    ...product,
    stop: async () => {
      await product.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
