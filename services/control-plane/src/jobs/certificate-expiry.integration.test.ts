/** A certificate that ends soon is told of 30 and 7 days ahead, once each for a version. */
import { randomBytes } from 'node:crypto';
import { type Composition, compose } from '../compose.ts';
import { readConfig } from '../config.ts';
import {
  certificateUpload,
  type FurnishedTenant,
  furnishTenant,
  type Scene,
  startScene,
} from '../openapi/contract/scene.fixture.ts';
import { createCertificateExpiry } from './certificate-expiry.job.ts';

const dayMs = 86_400_000;
const masterKey = randomBytes(32).toString('base64');
let scene: Scene;
let composition: Composition;
let tenant: FurnishedTenant;
let run: () => Promise<void>;

beforeAll(async () => {
  scene = await startScene({ KNOXCALL_MASTER_KEY: masterKey });
  const { databaseUrl, redisUrl } = scene.product.servers;
  const environment = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, KNOXCALL_MASTER_KEY: masterKey };
  composition = await compose(readConfig(environment), 'test');
  run = createCertificateExpiry(composition.database, composition.runChange);
  tenant = await furnishTenant(scene);
}, 120_000);
afterAll(async () => {
  await composition?.close();
  await scene?.end();
});

const endsIn = (days: number, version = 1) =>
  scene.database.certificateVersion.updateMany({
    where: { tenantId: tenant.id, version },
    data: { notAfter: new Date(Date.now() + days * dayMs) },
  });

async function warnings(): Promise<{ days_ahead: number; value_version: number }[]> {
  const { json } = await tenant.api('GET', '/v1/audit-logs?action=secret.certificate_expiring');
  return (json.data as unknown as { details: { days_ahead: number; value_version: number } }[]).map(
    ({ details }) => details,
  );
}

test('nothing is told of a certificate that lasts', async () => {
  await run();
  expect(await warnings()).toEqual([]);
});

test('30 days ahead it is told once, however often and by however many workers the job runs', async () => {
  await endsIn(29);
  await Promise.all([run(), run(), run()]);
  await run();
  expect(await warnings()).toMatchObject([
    { days_ahead: 30, value_version: 1, name: 'tls', environment: 'production' },
  ]);
});

test('7 days ahead it is told once more', async () => {
  await endsIn(6);
  await run();
  await run();
  expect(await warnings()).toMatchObject([{ days_ahead: 7 }, { days_ahead: 30 }]);
});

test('a renewed certificate is told of for itself, the old version no more', async () => {
  await tenant.done('PUT', `/v1/secrets/${tenant.ids.secrets?.[1]}/certificate`, certificateUpload());
  await endsIn(5, 1);
  await endsIn(5, 2);
  await run();
  await run();
  expect(await warnings()).toMatchObject([
    { days_ahead: 7, value_version: 2 },
    { days_ahead: 7 },
    { days_ahead: 30 },
  ]);
});

test('the audit log is whole afterwards', async () => {
  expect((await tenant.done('GET', '/v1/audit-logs/verify')).valid).toBe(true);
});
