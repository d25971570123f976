/** PostgreSQL is restored from a backup: later changes are undone, whatever Redis and the proxies hold. */
import {
  administerPostgres,
  createTenant,
  type Product,
  type RecordingUpstream,
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
  product = await startProduct();
  upstream = await startRecordingUpstream();
  upstream.answerWith((request, response) => response.end(request.headers['x-key'] ?? ''));
  tenant = await createTenant(product);
}, 90_000);

afterAll(async () => {
  await upstream?.close();
  await product?.stop();
}, 60_000);

/** Runs statements while nobody is connected, as a restore requires; the proxies go on. */
async function whileStopped(...statements: string[]): Promise<void> {
  const writers = product.services.filter((name) => !name.startsWith('proxy-'));
  await Promise.all(writers.map((name) => product.kill(name, 'SIGTERM')));
  await administerPostgres(product, statements);
  await Promise.all(writers.map((name) => product.start(name)));
}

test('values, keys and routes are those of the backup within seconds, and later changes work', async () => {
  const name = new URL(product.servers.databaseUrl).pathname.slice(1);
  const id = await sendSecret(tenant, upstream, { route: 'r', secret: { name: 'key', value: 'before' } });
  await whileStopped(`CREATE DATABASE backup TEMPLATE ${name}`);

  await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: 'after' });
  const { api_key } = await tenant.done('POST', '/v1/api-keys', { name: 'new', role: 'editor' });
  const sent = async () => (await tenant.proxy({ route: 'r' })).text;
  const ofNewKey = async () => (await tenant.proxy({ route: 'r', key: String(api_key) })).status;
  expect([await sent(), await ofNewKey()]).toEqual(['after', 200]);

  await whileStopped(`DROP DATABASE ${name}`, `ALTER DATABASE backup RENAME TO ${name}`);
  await until('the value of the backup', async () => (await sent()) === 'before', 8_000);
  expect(await ofNewKey()).toBe(401);
  await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: 'later' });
  expect(await sent()).toBe('later');
}, 120_000);
