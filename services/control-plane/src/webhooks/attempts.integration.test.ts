/** What an attempt writes while the webhook is deleted, another worker makes the same attempt, or the tenant is disabled. */
import { randomUUID } from 'node:crypto';
import { until } from '@knoxcall/testkit';
import {
  type FurnishedTenant,
  furnishTenant,
  type Scene,
  startScene,
} from '../openapi/contract/scene.fixture.ts';
import { storeOutcome, takeDue } from './attempts.ts';

let scene: Scene;
let tenant: FurnishedTenant;

beforeAll(async () => {
  scene = await startScene();
  tenant = await furnishTenant(scene);
}, 120_000);
afterAll(() => scene?.end());

const noAnswer = { isDelivered: false, status: null, error: 'upstream_unreachable' };

/** A webhook with one event that is due. No worker tries it while the webhook is disabled. */
async function makeWaiting({ enabled = false } = {}) {
  const made = await tenant.done('POST', '/v1/webhooks', { url: 'https://hooks.example.test/', enabled });
  const place = { tenantId: tenant.id, webhookId: String(made.id) };
  const { revision } = await scene.database.webhook.findFirstOrThrow({ where: { id: place.webhookId } });
  const id = randomUUID();
  const event = { ...place, id, type: 'webhook.test', payload: '{}' };
  await scene.database.webhookDelivery.create({ data: event });
  return { place, attempt: { ...place, id, attempts: 0, revision } };
}

test('deleting a webhook and storing the outcome of an attempt at the same time both finish', async () => {
  const { place, attempt } = await makeWaiting();
  let written: Promise<void> | undefined;
  await scene.database.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM webhooks WHERE id = ${place.webhookId}::uuid FOR UPDATE`;
    written = storeOutcome(scene.database, attempt, noAnswer);
    await until('it waits for the webhook', async () => {
      const waiting = await tx.$queryRaw<unknown[]>`SELECT 1 FROM pg_locks WHERE NOT granted`;
      return waiting.length > 0;
    });
    await tx.webhook.delete({ where: { tenantId_id: { tenantId: tenant.id, id: place.webhookId } } });
  });
  await written;
  expect(await scene.database.webhookDelivery.count({ where: place })).toBe(0);
});

test('the outcome of an attempt that another worker stored already does not change the webhook', async () => {
  const { place, attempt } = await makeWaiting();
  const failingSince = async () =>
    (await scene.database.webhook.findFirstOrThrow({ where: { id: place.webhookId } })).failingSince;
  await storeOutcome(scene.database, { ...attempt, attempts: 1 }, noAnswer);
  expect(await failingSince()).toBeNull();
  await storeOutcome(scene.database, attempt, noAnswer);
  expect(await failingSince()).toBeInstanceOf(Date);
});

test('no delivery of a disabled tenant is taken', async () => {
  const { place, attempt } = await makeWaiting();
  const setTenant = (enabled: boolean) =>
    scene.database.tenant.update({ where: { id: tenant.id }, data: { enabled } });
  const enable = {
    where: { tenantId_id: { tenantId: tenant.id, id: place.webhookId } },
    data: { enabled: true },
  };
  await setTenant(false);
  await scene.database.webhook.update(enable);
  expect(await takeDue(scene.database, place)).toBeUndefined();
  const nextAt = async () =>
    (await scene.database.webhookDelivery.findFirstOrThrow({ where: { id: attempt.id } })).nextAt;
  expect((await nextAt())?.getTime()).toBeLessThan(Date.now());
  await setTenant(true);
  await until('the worker takes it', async () => ((await nextAt())?.getTime() ?? 0) > Date.now());
});
