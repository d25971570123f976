/** What has had its time goes, however much has to go at once: request logs, what webhooks were told. What is younger stays. */
import { randomUUID } from 'node:crypto';
import { connectDatabase, type PrismaClient } from '@knoxcall/database';
import {
  type FurnishedTenant,
  furnishTenant,
  type Scene,
  startScene,
} from '../openapi/contract/scene.fixture.ts';
import { createRetention } from './retention.job.ts';

const hourMs = 3_600_000;
let scene: Scene;
let tenant: FurnishedTenant;
let maintenanceDatabase: PrismaClient;

beforeAll(async () => {
  scene = await startScene({ workers: 0 });
  tenant = await furnishTenant(scene);
  maintenanceDatabase = connectDatabase({ databaseUrl: scene.product.maintenanceUrl, poolSize: 1 });
}, 120_000);
afterAll(async () => {
  await maintenanceDatabase?.$disconnect();
  await scene?.end();
});

const retain = () => createRetention({ ...scene, maintenanceDatabase }, { requestLogDays: 3 })();

async function insertLogs(count: number, hoursAgo: number): Promise<string> {
  const at = new Date(Date.now() - hoursAgo * hourMs);
  const common = { tenantId: tenant.id, at, method: 'GET', path: '/', statusCode: 200, latencyMs: 1 };
  const caller = { clientIp: '127.0.0.1', apiKeyId: 'key', secretsUsed: [], requestHeaders: {} };
  const requestId = randomUUID();
  await scene.database.requestLog.create({ data: { ...common, ...caller, requestId } });
  await scene.database.$executeRaw`
    INSERT INTO request_logs SELECT (jsonb_populate_record(log, jsonb_build_object('request_id', gen_random_uuid()))).*
      FROM request_logs AS log, generate_series(2, ${count}) WHERE log.request_id = ${requestId}::uuid`;
  return requestId;
}

test('more than goes in one statement', async () => {
  const [young, old] = [await insertLogs(1, 71), await insertLogs(10_001, 73)];
  const status = async (id: string) => (await tenant.api('GET', `/v1/logs/${id}`)).status;
  expect([await status(young), await status(old)]).toEqual([200, 200]);
  await retain();
  expect([await status(young), await status(old)]).toEqual([200, 404]);
  expect(
    await scene.database.requestLog.count({ where: { at: { lt: new Date(Date.now() - 72 * hourMs) } } }),
  ).toBe(0);
});

test('the services can neither remove nor change a request record, and maintenance can do nothing else', async () => {
  await insertLogs(1, 1);
  const denied = /permission denied/;
  const { database } = scene;
  await expect(database.$executeRaw`DELETE FROM request_logs`).rejects.toThrow(denied);
  await expect(database.$executeRaw`UPDATE request_logs SET path = '/'`).rejects.toThrow(denied);
  await expect(database.$executeRaw`TRUNCATE request_logs`).rejects.toThrow(denied);
  await expect(maintenanceDatabase.$executeRaw`UPDATE request_logs SET path = '/'`).rejects.toThrow(denied);
  await expect(maintenanceDatabase.$queryRaw`SELECT * FROM secrets`).rejects.toThrow(denied);
  await expect(maintenanceDatabase.$executeRaw`DELETE FROM audit_events`).rejects.toThrow(denied);
});

test('what a sink was never told is forgotten with its record, and waits as long as there is one', async () => {
  const [young, old] = [await insertLogs(1, 71), await insertLogs(1, 73)];
  const notes = [randomUUID(), old, young].map((requestId) => ({ tenantId: tenant.id, requestId }));
  await scene.database.unsentRequestLog.createMany({ data: notes });
  await retain();
  const left = await scene.database.unsentRequestLog.findMany();
  expect(left.map(({ requestId }) => requestId)).toEqual([young]);
});

test('what a webhook was told goes after 30 days, also what it was never told', async () => {
  const webhookId = String(tenant.ids.webhooks?.[0]);
  const told = (days: number, state: string) =>
    scene.database.webhookDelivery.create({
      data: {
        ...{ tenantId: tenant.id, webhookId, id: randomUUID(), type: 'webhook.test', payload: '{}', state },
        ...{ nextAt: null, createdAt: new Date(Date.now() - days * 24 * hourMs) },
      },
    });
  await Promise.all([told(31, 'delivered'), told(31, 'pending')]);
  const young = await told(29, 'failed');
  await retain();
  const left = await tenant.done('GET', `/v1/webhooks/${webhookId}/deliveries`);
  expect((left as unknown as { id: string }[]).map(({ id }) => id)).toEqual([young.id]);
});
