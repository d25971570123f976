/** Webhooks whose receivers are away, slow or gone: no event is lost, and no other tenant waits. */
import { call, createTenant, until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { answer, hangUp, makeReceiver, type Receiver, verified } from './src/webhook-receiver.ts';
import { useWebhookScene } from './src/webhook-scene.ts';

const scene = useWebhookScene();

const webhook = (id: string) => scene.tenant.done('GET', `/v1/webhooks/${id}`);
/** Makes the next attempt due at once. */
const timePasses = ({ id }: Receiver) =>
  scene.database.query(
    "UPDATE webhook_deliveries SET next_at = now() WHERE webhook_id = $1 AND state = 'pending'",
    [id],
  );
/** At least this often, because a worker may have tried again by itself after a short pause. */
const triedEach = (receiver: Receiver, times: number) =>
  until(`${times} attempts of each`, async () =>
    (await receiver.deliveries()).every(({ attempts }) => attempts >= times),
  );

describe('a receiver that cannot be reached', () => {
  test('for an hour loses nothing: each attempt has the same id and body, and its own time and signature', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream);
    scene.upstream.answerWith(hangUp);
    const names = ['one', 'two', 'three'];
    for (const name of names) await scene.newKey(name);
    await triedEach(receiver, 1);
    expect(await webhook(receiver.id)).toMatchObject({
      status: 'failing',
      failing_since: expect.any(String),
    });
    for (const times of [2, 3]) {
      await timePasses(receiver);
      await triedEach(receiver, times);
    }
    // 30 minutes after the third attempt.
    for (const { attempts, next_attempt_at: next } of await receiver.deliveries()) {
      if (attempts === 3) expect((Date.parse(next!) - Date.now()) / 60_000).toBeCloseTo(30, 0);
    }
    expect((await receiver.deliveries())[0]).toMatchObject({
      state: 'pending',
      last_status: null,
      last_error: 'upstream_unreachable',
    });
    scene.upstream.answerWith(answer(204));
    await timePasses(receiver);
    await until('all are delivered', async () =>
      (await receiver.deliveries()).every(({ state }) => state === 'delivered'),
    );
    expect(await webhook(receiver.id)).toMatchObject({ status: 'active', failing_since: null });
    const byId = Map.groupBy(receiver.received(), ({ headers }) => headers['webhook-id']);
    expect(byId.size).toBe(3);
    for (const tries of byId.values()) {
      expect(tries.length).toBeGreaterThanOrEqual(4);
      expect(new Set(tries.map(({ body }) => body.toString())).size).toBe(1);
      for (const one of tries) verified(receiver.secret, one);
    }
    const metrics = (await call(`${product.metrics.worker}/metrics`)).text;
    for (const outcome of ['failed', 'delivered']) {
      expect(metrics).toMatch(new RegExp(`knoxcall_webhook_attempts_total\\{outcome="${outcome}"\\} [1-9]`));
    }
    const told = new Set(receiver.told().map(({ data }) => data.api_key?.name));
    expect(told).toEqual(new Set(names));
  }, 60_000);

  test('or does not answer with 2xx gets the event again; a redirect is not followed, and nothing of the answer is kept', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream);
    scene.upstream.answerWith(answer(302, { location: `${scene.upstream.url}/elsewhere` }));
    await scene.newKey('one');
    await triedEach(receiver, 1);
    expect(scene.upstream.received.map(({ url }) => url)).toEqual([receiver.path]);
    const list = await scene.tenant.api('GET', `/v1/webhooks/${receiver.id}/deliveries`);
    expect(list.json.data).toMatchObject([{ state: 'pending', last_status: 302, last_error: null }]);
    expect(list.text).not.toContain('long story');
    const wait = Date.parse(String(list.json.data?.[0 as never]?.next_attempt_at)) - Date.now();
    expect(wait).toBeLessThan(5_000);
  });

  test('fails a delivery after ten attempts; after five days of failures the webhook is disabled, and goes on once it is enabled', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream);
    scene.upstream.answerWith(answer(500));
    await scene.newKey('given up');
    await triedEach(receiver, 1);
    await scene.database.query('UPDATE webhook_deliveries SET attempts = 9 WHERE webhook_id = $1', [
      receiver.id,
    ]);
    await timePasses(receiver);
    await until('it failed', async () => (await receiver.deliveries())[0]?.state === 'failed');
    expect(await receiver.deliveries()).toMatchObject([
      { attempts: 10, next_attempt_at: null, last_status: 500 },
    ]);
    expect(await webhook(receiver.id)).toMatchObject({ status: 'failing', enabled: true });
    await scene.newKey('five days later');
    await until('a try', async () => (await receiver.deliveries())[0]?.attempts === 1);
    await scene.database.query(
      "UPDATE webhook_deliveries SET attempts = 9 WHERE webhook_id = $1 AND state = 'pending'",
      [receiver.id],
    );
    await scene.newKey('that waits');
    await until('a try of it', async () => (await receiver.deliveries())[0]?.attempts === 1);
    await scene.database.query(
      "UPDATE webhooks SET failing_since = now() - interval '5 days 1 minute' WHERE id = $1",
      [receiver.id],
    );
    await scene.database.query(
      'UPDATE webhook_deliveries SET next_at = now() WHERE webhook_id = $1 AND attempts = 9',
      [receiver.id],
    );
    await until('it is disabled', async () => (await webhook(receiver.id)).enabled === (false as never));
    expect(await webhook(receiver.id)).toMatchObject({ status: 'disabled', disabled_reason: 'failing' });
    expect(await scene.actions()).toContain('webhook.disable');
    expect((await scene.tenant.api('POST', `/v1/webhooks/${receiver.id}/test`)).status).toBe(409);
    scene.upstream.answerWith(answer(200));
    await scene.tenant.done('PATCH', `/v1/webhooks/${receiver.id}`, { enabled: true });
    await timePasses(receiver);
    await until('what waited came', () =>
      receiver.told().some(({ data }) => data.api_key?.name === 'that waits'),
    );
    await until('it is well', async () => (await webhook(receiver.id)).status === ('active' as never));
  }, 60_000);

  test('and answers 410 is not asked again', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream);
    scene.upstream.answerWith(answer(410));
    await scene.newKey('one');
    await until('it is disabled', async () => (await webhook(receiver.id)).status === ('disabled' as never));
    expect(await webhook(receiver.id)).toMatchObject({ disabled_reason: 'gone', enabled: false });
  });

  test('has at most 1,000 events waiting: later ones are marked failed and never sent, and other webhooks have room', async () => {
    const [receiver, other] = [
      await makeReceiver(scene.tenant, scene.upstream),
      await makeReceiver(scene.tenant, scene.upstream),
    ];
    const wait = (count: number) =>
      scene.database.query(
        `INSERT INTO webhook_deliveries (tenant_id, webhook_id, id, type, payload, next_at)
         SELECT tenant_id, id, gen_random_uuid(), 'webhook.test', '{}', now() + interval '1 day'
         FROM webhooks, generate_series(1, $2::int) WHERE id = $1`,
        [receiver.id, count],
      );
    const test = () => scene.tenant.api('POST', `/v1/webhooks/${receiver.id}/test`);
    await wait(998);
    await scene.newKey('that has room');
    await receiver.event('api_key.created');
    await wait(2);
    expect(await test()).toMatchObject({ status: 409, json: { error: { type: 'conflict' } } });
    await scene.newKey('that has none');
    await until('the other is told of both', () => other.told().length === 2);
    expect((await receiver.deliveries())[0]).toMatchObject({
      ...{ type: 'api_key.created', state: 'failed', attempts: 0 },
      ...{ last_error: 'backlog_full', next_attempt_at: null },
    });
    expect((await call(`${product.metrics['control-plane']}/metrics`)).text).toMatch(
      /knoxcall_webhook_backlog_full_total [1-9]/,
    );
    await scene.database.query('DELETE FROM webhook_deliveries WHERE webhook_id = $1 AND next_at > now()', [
      receiver.id,
    ]);
    expect((await test()).status).toBe(200);
    await receiver.event('webhook.test');
    expect(receiver.told()).toHaveLength(2);
  });

  test('and answers 410 after the webhook got another address does not change the webhook', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream);
    let sayGone: (() => void) | undefined;
    scene.upstream.answerWith((request, response) => {
      if (request.url === receiver.path) sayGone = () => void answer(410)(request, response);
      else void answer(200)(request, response);
    });
    await scene.newKey('one');
    await until('the old address is asked', () => sayGone !== undefined);
    await scene.tenant.done('PATCH', `/v1/webhooks/${receiver.id}`, {
      url: `${scene.upstream.url}/elsewhere`,
    });
    sayGone?.();
    await triedEach(receiver, 1);
    expect(await webhook(receiver.id)).toMatchObject({
      enabled: true,
      status: 'active',
      failing_since: null,
    });
    await timePasses(receiver);
    await until(
      'the new address is told',
      async () => (await receiver.deliveries())[0]?.state === 'delivered',
    );
    expect(await webhook(receiver.id)).toMatchObject({ enabled: true, status: 'active' });
  });

  test('because it hangs delays no other tenant', async () => {
    scene.upstream.answerWith(({ url }, response) => {
      if (url === quick?.path) answer(200)({} as never, response);
    });
    let quick: Receiver | undefined;
    const hanging: Receiver[] = [];
    for (let count = 0; count < 6; count += 1) hanging.push(await makeReceiver(scene.tenant, scene.upstream));
    await scene.newKey('for all of them');
    await until('three are asked', () => hanging.filter((one) => one.received().length > 0).length >= 3);
    const neighbour = await createTenant(product);
    quick = await makeReceiver(neighbour, scene.upstream);
    await neighbour.done('POST', `/v1/webhooks/${quick.id}/test`);
    await quick.event('webhook.test');
    expect(hanging.filter((one) => one.received().length > 0)).toHaveLength(3);
    for (const one of hanging) await scene.tenant.done('DELETE', `/v1/webhooks/${one.id}`);
  });
});
