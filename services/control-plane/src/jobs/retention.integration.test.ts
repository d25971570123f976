/** Request logs go after REQUEST_LOG_RETENTION_DAYS, however many have to go at once; younger ones stay. */
import { randomUUID } from 'node:crypto';
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

beforeAll(async () => {
  scene = await startScene();
  tenant = await furnishTenant(scene);
}, 120_000);
afterAll(() => scene?.end());

async function insertLogs(count: number, hoursAgo: number): Promise<string> {
  const at = new Date(Date.now() - hoursAgo * hourMs);
  const common = { tenantId: tenant.id, at, method: 'GET', path: '/', statusCode: 200, latencyMs: 1 };
  const caller = { clientIp: '127.0.0.1', apiKeyId: 'key', secretsUsed: [], requestHeaders: {} };
  const data = Array.from({ length: count }, () => ({ ...common, ...caller, requestId: randomUUID() }));
  await scene.database.requestLog.createMany({ data });
  return data[0]!.requestId;
}

test('more than goes in one statement', async () => {
  const [young, old] = [await insertLogs(1, 71), await insertLogs(10_001, 73)];
  const status = async (id: string) => (await tenant.api('GET', `/v1/logs/${id}`)).status;
  expect([await status(young), await status(old)]).toEqual([200, 200]);
  await createRetention(scene.database, { requestLogDays: 3 })();
  expect([await status(young), await status(old)]).toEqual([200, 404]);
  expect(
    await scene.database.requestLog.count({ where: { at: { lt: new Date(Date.now() - 72 * hourMs) } } }),
  ).toBe(0);
});
