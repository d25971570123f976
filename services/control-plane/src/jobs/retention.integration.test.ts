/** Request logs and webhook deliveries past their retention are removed, however many there are. Younger ones stay. */
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

const dayMs = 24 * hourMs;
const dayAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);
const tableOf = (days: number): string => `request_logs_${dayAgo(days).replaceAll('-', '')}`;
const makeDay = (database: PrismaClient, days: number) =>
  database.$queryRaw<{ made: boolean }[]>`SELECT make_request_log_day(${dayAgo(days)}::date) AS made`;
const daysWithTable = async (): Promise<string[]> => {
  const rows = await scene.database.$queryRaw<{ name: string }[]>`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'request_logs'::regclass ORDER BY name`;
  return rows.map(({ name }) => name).filter((name) => name !== 'request_logs_without_day');
};
const statusOf = async (id: string): Promise<number> => (await tenant.api('GET', `/v1/logs/${id}`)).status;

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

test('records of days without a partition, more than goes in one statement', async () => {
  const [young, old] = [await insertLogs(1, 71), await insertLogs(10_001, 97)];
  expect([await statusOf(young), await statusOf(old)]).toEqual([200, 200]);
  await retain();
  expect([await statusOf(young), await statusOf(old)]).toEqual([200, 404]);
  const at = { lt: new Date(Date.now() - 96 * hourMs) };
  expect(await scene.database.requestLog.count({ where: { at } })).toBe(0);
});

test('a day gets its partition also where it has records, and is dropped with them, and no other day', async () => {
  const ids = [await insertLogs(3, 120), await insertLogs(2, 96), await insertLogs(1, 72)];
  for (const days of [5, 4, 3]) await makeDay(maintenanceDatabase, days);
  expect(await Promise.all(ids.map(statusOf))).toEqual([200, 200, 200]);
  expect(
    await scene.database.requestLog.count({ where: { at: { lt: new Date(`${dayAgo(3)}T00:00Z`) } } }),
  ).toBe(5);
  const kept = [3, 0, -1, -2, -3].map(tableOf);
  expect(await daysWithTable()).toEqual([tableOf(5), tableOf(4), ...kept]);
  await retain();
  expect(await daysWithTable()).toEqual(kept);
  expect(await Promise.all(ids.map(statusOf))).toEqual([404, 404, 200]);
});

test('two workers that make a day at once make it once', async () => {
  const id = await insertLogs(1, 48);
  const other = connectDatabase({ databaseUrl: scene.product.maintenanceUrl, poolSize: 1 });
  const made = await Promise.all([makeDay(maintenanceDatabase, 2), makeDay(other, 2)]);
  await other.$disconnect();
  expect(
    made
      .flat()
      .map((one) => one.made)
      .toSorted(),
  ).toEqual([false, true]);
  expect(await statusOf(id)).toBe(200);
});

test('a read that does not end keeps a day, for one run of the job, and nobody from writing', async () => {
  const id = await insertLogs(1, 120);
  await makeDay(maintenanceDatabase, 5);
  await scene.database.$transaction(
    async (reader) => {
      await reader.requestLog.count();
      await expect(retain()).rejects.toThrow('lock timeout');
      expect(await statusOf(await insertLogs(1, 0))).toBe(200);
    },
    { timeout: 20_000 },
  );
  expect(await daysWithTable()).toContain(tableOf(5));
  await retain();
  expect(await daysWithTable()).not.toContain(tableOf(5));
  expect(await statusOf(id)).toBe(404);
});

test('the services can neither remove nor change a request record, and the maintenance role can do nothing else', async () => {
  await insertLogs(1, 1);
  const denied = /permission denied/;
  const { database } = scene;
  await expect(database.$executeRaw`DELETE FROM request_logs`).rejects.toThrow(denied);
  await expect(database.$executeRaw`UPDATE request_logs SET path = '/'`).rejects.toThrow(denied);
  await expect(database.$executeRaw`TRUNCATE request_logs`).rejects.toThrow(denied);
  await expect(makeDay(database, 9)).rejects.toThrow(denied);
  await expect(database.$queryRaw`SELECT drop_request_log_days(0)`).rejects.toThrow(denied);
  const today = tableOf(0);
  for (const statement of [
    `DELETE FROM ${today}`,
    `SELECT FROM ${today}`,
    `INSERT INTO ${today} SELECT * FROM request_logs`,
  ]) {
    await expect(database.$executeRawUnsafe(statement)).rejects.toThrow(denied);
  }
  for (const role of [database, maintenanceDatabase]) {
    await expect(role.$executeRawUnsafe(`DROP TABLE ${today}`)).rejects.toThrow('must be owner');
    const detach = `ALTER TABLE request_logs DETACH PARTITION ${today}`;
    await expect(role.$executeRawUnsafe(detach)).rejects.toThrow('must be owner');
  }
  await expect(maintenanceDatabase.$executeRaw`UPDATE request_logs SET path = '/'`).rejects.toThrow(denied);
  await expect(maintenanceDatabase.$queryRaw`SELECT * FROM secrets`).rejects.toThrow(denied);
  await expect(maintenanceDatabase.$executeRaw`DELETE FROM audit_events`).rejects.toThrow(denied);
});

test('the note that a sink missed a record is removed with the record, and stays as long as the record does', async () => {
  const [young, old] = [await insertLogs(1, 71), await insertLogs(1, 97)];
  const notes = [randomUUID(), old, young].map((requestId) => ({ tenantId: tenant.id, requestId }));
  await scene.database.unsentRequestLog.createMany({ data: notes });
  await retain();
  const left = await scene.database.unsentRequestLog.findMany();
  expect(left.map(({ requestId }) => requestId)).toEqual([young]);
});

test('deliveries to webhooks are removed after 30 days, also pending ones', async () => {
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
