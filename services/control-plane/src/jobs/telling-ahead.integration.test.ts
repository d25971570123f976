/** The end of a secret or certificate, and a route whose requests fail, are announced once each, in the audit log and to webhooks. */
import { randomBytes } from 'node:crypto';
import { startRecordingUpstream, until } from '@knoxcall/testkit';
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
import { createErrorRates } from './error-rates.job.ts';
import { createSecretExpiry } from './secret-expiry.job.ts';

const dayMs = 86_400_000;
const masterKey = randomBytes(32).toString('base64');
let scene: Scene;
let composition: Composition;
let tenant: FurnishedTenant;
let run: () => Promise<void>;

beforeAll(async () => {
  scene = await startScene({ environment: { KNOXCALL_MASTER_KEY: masterKey } });
  const { databaseUrl, redisUrl } = scene.product.servers;
  const environment = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, KNOXCALL_MASTER_KEY: masterKey };
  composition = await compose(readConfig(environment), 'test');
  run = createCertificateExpiry(composition);
  tenant = await furnishTenant(scene);
  // Without a worker, events stay in the table, where the tests read them.
  await scene.product.kill('worker', 'SIGKILL');
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

type Details = Record<string, unknown>;

async function notesOf(action: string): Promise<Details[]> {
  const { json } = await tenant.api('GET', `/v1/audit-logs?action=${action}`);
  return (json.data as unknown as { details: Details }[]).map(({ details }) => details);
}
const warnings = () => notesOf('secret.certificate_expiring');

/** `data` of the events of one type, the newest first. */
async function eventsOf(type: string): Promise<Details[]> {
  const rows = await scene.database.webhookDelivery.findMany({
    where: { tenantId: tenant.id, type },
    orderBy: { createdAt: 'desc' },
  });
  return rows.map(({ payload }) => (JSON.parse(payload) as { data: Details }).data);
}

test('a certificate that lasts longer is not announced', async () => {
  await run();
  expect(await warnings()).toEqual([]);
});

test('the end of a certificate is announced once 30 days ahead, however often and by however many workers the job runs', async () => {
  await endsIn(29);
  await Promise.all([run(), run(), run()]);
  await run();
  expect(await warnings()).toMatchObject([
    { days_ahead: 30, value_version: 1, name: 'tls', environment: 'production' },
  ]);
});

test('it is announced once more 7 days ahead', async () => {
  await endsIn(6);
  await run();
  await run();
  expect(await warnings()).toMatchObject([{ days_ahead: 7 }, { days_ahead: 30 }]);
});

test('the end of a renewed certificate is announced, and that of the old version no more', async () => {
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

test('a certificate that has ended is announced once, and the old version no more', async () => {
  await endsIn(-1, 2);
  await run();
  await run();
  expect(await notesOf('secret.certificate_expired')).toMatchObject([{ value_version: 2 }]);
  const event = {
    secret: { id: tenant.ids.secrets?.[1], name: 'tls' },
    environment: 'production',
    value_version: 2,
  };
  expect(await eventsOf('certificate.expired')).toMatchObject([event]);
  expect(await eventsOf('certificate.expiring')).toMatchObject([
    { ...event, days_ahead: 7 },
    { ...event, value_version: 1, days_ahead: 7 },
    { ...event, value_version: 1, days_ahead: 30 },
  ]);
});

describe('a secret that expires', () => {
  const secret = () => String(tenant.ids.secrets?.[0]);
  const end = async (days: number) => {
    const expires_at = new Date(Date.now() + days * dayMs).toISOString();
    await tenant.done('PATCH', `/v1/secrets/${secret()}`, { expires_at });
    const tell = createSecretExpiry(composition);
    await Promise.all([tell(), tell()]);
    return expires_at;
  };
  /** Moves the end nearer, as time does. */
  const passes = (days: number) =>
    scene.database.$executeRaw`
      UPDATE secrets SET expires_at = expires_at - make_interval(days => ${days}::int) WHERE id = ${secret()}::uuid`;

  test('is announced 30 and 7 days ahead and once it has expired, once each, and again for a new end', async () => {
    const tell = createSecretExpiry(composition);
    await end(31);
    expect(await eventsOf('secret.expiring')).toEqual([]);
    const expires_at = await end(29);
    const about = { id: secret(), name: 'api_key' };
    const caused_by = { type: 'system', id: 'secret-expiry' };
    expect(await eventsOf('secret.expiring')).toEqual([
      { secret: about, expires_at, days_ahead: 30, caused_by },
    ]);
    await passes(23);
    await tell();
    await tell();
    expect(await eventsOf('secret.expiring')).toMatchObject([{ days_ahead: 7 }, { days_ahead: 30 }]);
    await passes(7);
    await tell();
    await tell();
    expect(await eventsOf('secret.expired')).toMatchObject([{ secret: about, caused_by }]);
    await end(6);
    expect(await eventsOf('secret.expiring')).toHaveLength(3);
    expect((await notesOf('secret.expiring')).map((details) => details.days_ahead)).toEqual([7, 7, 30]);
  });
});

describe('a route whose requests fail', () => {
  const route = () => String(tenant.ids.routes?.[0]);
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  const count = (environment: string, requests: number, serverErrors: number) =>
    scene.database.trafficHour.create({
      data: {
        ...{ tenantId: tenant.id, hour, routeId: route(), environment, requests, serverErrors },
        ...{ clientErrors: 0, latencies: [], lastAt: new Date(), lastStatus: 500 },
      },
    });

  test('is announced once an hour, if enough requests failed and their share is high enough', async () => {
    const tell = createErrorRates(composition);
    await count('production', 19, 19);
    await tell();
    await count('staging', 60, 0);
    await tell();
    expect(await eventsOf('route.error_rate_high')).toEqual([]);
    await count('other', 1, 1);
    await Promise.all([tell(), tell()]);
    await tell();
    expect(await eventsOf('route.error_rate_high')).toEqual([
      {
        route: { id: route(), name: 'stripe' },
        ...{ hour: hour.toISOString(), requests: 80, server_errors: 20 },
        caused_by: { type: 'system', id: 'error-rates' },
      },
    ]);
    await scene.database.route.updateMany({
      where: { id: route() },
      data: { errorRateToldAt: new Date(+hour - 1) },
    });
    await tell();
    expect(await eventsOf('route.error_rate_high')).toHaveLength(2);
  });
});

test('events that were stored while no worker ran are sent once a worker runs', async () => {
  const upstream = await startRecordingUpstream();
  try {
    await tenant.done('PATCH', `/v1/webhooks/${tenant.ids.webhooks?.[0]}`, { url: upstream.url });
    await scene.product.start('worker');
    const waiting = () =>
      scene.database.webhookDelivery.count({ where: { tenantId: tenant.id, state: 'pending' } });
    await until('nothing waits', async () => (await waiting()) === 0);
    expect(
      new Set(upstream.received.map(({ body }) => (JSON.parse(body.toString()) as { type: string }).type)),
    ).toEqual(
      new Set([
        ...['certificate.expiring', 'certificate.expired', 'secret.expiring', 'secret.expired'],
        'route.error_rate_high',
      ]),
    );
  } finally {
    await upstream.close();
  }
});

test('the audit log still verifies afterwards', async () => {
  expect((await tenant.done('GET', '/v1/audit-logs/verify')).valid).toBe(true);
});
