/** One product for all end-to-end tests that do not break it; each test makes its own tenant. */
import { buildDashboard } from '@knoxcall/local-stack';
import { fillCompileCache, makeClusterTemplate, type Product, startProduct } from '@knoxcall/testkit';
import { oauth2Settings } from '../oauth2/src/oauth2-product.ts';

declare global {
  var knoxcallProduct: Product | undefined;
  var knoxcallTemplate: string | undefined;
}

export default async function setup(): Promise<void> {
  [globalThis.knoxcallTemplate] = await Promise.all([
    makeClusterTemplate(),
    fillCompileCache(),
    buildDashboard((line) => console.warn(`dashboard: ${line}`)),
  ]);
  const product = await startProduct({ proxies: 2, environment: oauth2Settings });
  globalThis.knoxcallProduct = product;
  const { dir, controlPlane, proxies, adminToken, metrics, logs } = product;
  const { databaseUrl, directDatabaseUrl } = product.servers;
  process.env.KNOXCALL_E2E = JSON.stringify({
    ...{ dir, controlPlane, proxies, adminToken, metrics, logs },
    ...{ databaseUrl, directDatabaseUrl },
  });
}
