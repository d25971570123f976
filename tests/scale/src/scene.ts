/** The product that is loaded and measured: one process of each service, PostgreSQL with its usual settings, and an upstream that echoes its requests. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Product, startProduct, type Tenant } from '@knoxcall/testkit';

export type Scene = {
  readonly product: Product;
  readonly masterKey: string;
  readonly upstream: string;
  stop(): Promise<void>;
};

/** `tenants`: the large one first. */
export type Loaded = Scene & { readonly tenants: readonly Tenant[]; readonly large: Tenant };

export async function startScene(): Promise<Scene> {
  const masterKey = randomBytes(32).toString('base64');
  const upstream = createServer((request, response) => response.end(request.headers['x-key']));
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const product = await startProduct({
    durable: true,
    environment: { KNOXCALL_MASTER_KEY: masterKey, LOG_LEVEL: 'warn' },
  });
  const stop = async (): Promise<void> => {
    await product.stop();
    upstream.close();
  };
  const { port } = upstream.address() as AddressInfo;
  return { product, masterKey, upstream: `http://127.0.0.1:${port}`, stop };
}
