/** One product for all end-to-end tests that do not break it; each test makes its own tenant. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Product, startProduct } from '@knoxcall/testkit';

declare global {
  var knoxcallProduct: Product | undefined;
}

export default async function setup(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'knoxcall-e2e-'));
  const product = await startProduct({ dir, proxies: 2 });
  globalThis.knoxcallProduct = product;
  const { controlPlane, proxies, adminToken, metrics, logs } = product;
  process.env.KNOXCALL_E2E = JSON.stringify({ dir, controlPlane, proxies, adminToken, metrics, logs });
}
