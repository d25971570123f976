/** A rollout with a wrong master key must not replace working services: no new service becomes ready. */
import { randomBytes } from 'node:crypto';
import {
  call,
  createTenant,
  type Product,
  type RecordingUpstream,
  type ServiceName,
  sendSecret,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';

let product: Product;
let upstream: RecordingUpstream;
let tenant: Tenant;

beforeAll(async () => {
  product = await startProduct({ proxies: 2 });
  upstream = await startRecordingUpstream();
  tenant = await createTenant(product);
  await sendSecret(tenant, upstream, { route: 'r', secret: { name: 'key', value: 'v' } });
}, 90_000);

afterAll(async () => {
  await upstream.close();
  await product.stop();
}, 60_000);

test.each<ServiceName>(['proxy-0', 'control-plane', 'worker'])(
  '%s with another master key is alive and never ready, and is ready with its own',
  async (name) => {
    await product.kill(name, 'SIGTERM');
    const environment = { KNOXCALL_MASTER_KEY: randomBytes(32).toString('base64') };
    const start = expect(product.start(name, { environment })).rejects.toThrow(name);
    const readiness = () => call(`${product.metrics[name]}/readyz`);
    await until('it reaches everything but the keys', async () => {
      const { text } = await readiness().catch(() => ({ text: '' }));
      return name === 'proxy-0'
        ? /"connected":true.*"keysOpen":false/.test(text)
        : /"database":true,"redis":true,"kms":true,"keys":false/.test(text);
    });
    expect((await readiness()).status).toBe(503);
    if (name === 'proxy-0') {
      const [origin = ''] = product.proxies;
      expect((await call(`${origin}/readyz`)).status).toBe(503);
      expect((await call(`${origin}/healthz`)).status).toBe(200);
      expect(
        (await tenant.at({ ...product, proxies: [origin] }).proxy({ route: 'r' })).json.error?.type,
      ).toBe('dependency_unavailable');
      expect(upstream.received).toEqual([]);
      expect(
        (await tenant.at({ ...product, proxies: product.proxies.slice(1) }).proxy({ route: 'r' })).status,
      ).toBe(200);
    }
    await product.kill(name, 'SIGTERM');
    await start;
    await product.start(name);
    expect((await readiness()).status).toBe(200);
  },
  60_000,
);
