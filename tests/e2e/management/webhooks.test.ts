/** Webhooks: receivers get every event at least once, signed as the reference library verifies, however long they were away. */
import { personIn, until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { makeReceiver, type Receiver, verified } from './src/webhook-receiver.ts';
import { useWebhookScene } from './src/webhook-scene.ts';

const scene = useWebhookScene();

describe('a receiver gets', () => {
  test('a signed test event that the reference library verifies; the signing secret is shown once', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream, { description: 'On call' });
    expect(receiver.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const sent = await scene.tenant.done('POST', `/v1/webhooks/${receiver.id}/test`);
    const event = await receiver.event('webhook.test');
    expect(event).toEqual({
      type: 'webhook.test',
      timestamp: expect.any(String),
      data: { webhook: { id: receiver.id } },
    });
    const [request] = receiver.received();
    expect(request).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'webhook-id': sent.id },
    });
    await until('it is delivered', async () => (await receiver.deliveries())[0]?.state === 'delivered');
    expect(await receiver.deliveries()).toMatchObject([
      { id: sent.id, type: 'webhook.test', attempts: 1, last_status: 200, next_attempt_at: null },
    ]);
    for (const path of ['', `/${receiver.id}`, `/${receiver.id}/deliveries`]) {
      expect((await scene.tenant.api('GET', `/v1/webhooks${path}`)).text).not.toContain(
        receiver.secret.slice(6),
      );
    }
  });

  test('requests that the reference library tells from forged and replayed ones', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream);
    await scene.tenant.done('POST', `/v1/webhooks/${receiver.id}/test`);
    await receiver.event('webhook.test');
    const [request] = receiver.received();
    const forged = {
      ...request!,
      body: Buffer.from(request!.body.toString().replace('webhook.test', 'api_key.created')),
    };
    expect(() => verified(receiver.secret, forged)).toThrow('No matching signature');
    const redated = { ...request!, headers: { ...request!.headers, 'webhook-timestamp': '1' } };
    expect(() => verified(receiver.secret, redated)).toThrow('Message timestamp too old');
    const now = Date.now;
    Date.now = () => now() + 600_000;
    try {
      expect(() => verified(receiver.secret, request!)).toThrow('Message timestamp too old');
    } finally {
      Date.now = now;
    }
  });

  test('the ids and names of created and revoked keys and of removed members, and nothing else about them', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream);
    const key = await scene.newKey('shop');
    const person = await personIn(product, { slug: scene.tenant.slug });
    const other = await personIn(product, { slug: scene.tenant.slug, role: 'editor' });
    const otherId = String((await other.done('GET', '/dashboard/session')).user?.id);
    await scene.tenant.done('DELETE', `/v1/api-keys/${key.id}`);
    await person.stepUp();
    await person.in(scene.tenant.slug).done('DELETE', `/v1/members/${otherId}`);
    const shown = { id: key.id, key_id: key.key_id, name: 'shop', role: 'invoke' };
    const byKey = { type: 'api_key', id: expect.any(String) };
    expect((await receiver.event('api_key.created')).data).toEqual({ api_key: shown, caused_by: byKey });
    expect((await receiver.event('api_key.revoked')).data).toEqual({ api_key: shown, caused_by: byKey });
    const removed = (await receiver.event('member.removed')).data;
    expect(removed.member).toEqual({ id: otherId, name: 'A person', email: other.email });
    expect(removed.caused_by?.type).toBe('user');
    const all = receiver
      .received()
      .map(({ body }) => body.toString())
      .join('\n');
    expect(all).not.toContain(String(key.api_key).split('_')[3]);
  });

  test('only the events it chose, and none while it is disabled', async () => {
    const [chooser, disabled, all] = [
      await makeReceiver(scene.tenant, scene.upstream, { events: ['api_key.revoked'] }),
      await makeReceiver(scene.tenant, scene.upstream, { enabled: false }),
      await makeReceiver(scene.tenant, scene.upstream),
    ];
    const key = await scene.newKey('one');
    await scene.tenant.done('DELETE', `/v1/api-keys/${key.id}`);
    await Promise.all([
      chooser.event('api_key.revoked'),
      all.event('api_key.created'),
      all.event('api_key.revoked'),
    ]);
    expect(chooser.told().map(({ type }) => type)).toEqual(['api_key.revoked']);
    expect(await disabled.deliveries()).toEqual([]);
    const idOf = (receiver: Receiver) =>
      receiver.received().find(({ body }) => body.includes('api_key.revoked'))?.headers['webhook-id'];
    expect(idOf(chooser)).toBe(idOf(all));
  });

  test('no event for a change that was refused and undone', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream);
    expect(
      (await scene.tenant.api('POST', '/v1/api-keys', { name: 'x', allowed_routes: ['none'] })).status,
    ).toBe(400);
    await scene.tenant.done('POST', `/v1/webhooks/${receiver.id}/test`);
    await receiver.event('webhook.test');
    expect((await receiver.deliveries()).map(({ type }) => type)).toEqual(['webhook.test']);
  });
});

describe('a new signing secret', () => {
  test('signs at once, together with the old one for a day and no longer', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream);
    const rotated = await scene.tenant.done('POST', `/v1/webhooks/${receiver.id}/rotate-secret`);
    const secret = String(rotated.secret);
    expect(secret).not.toBe(receiver.secret);
    const until24h = Date.parse(String(rotated.previous_secret_until)) - Date.now();
    expect(until24h / 3_600_000).toBeCloseTo(24, 1);
    await scene.tenant.done('POST', `/v1/webhooks/${receiver.id}/test`);
    await until('it came', () => receiver.received().length === 1);
    for (const one of [secret, receiver.secret]) verified(one, receiver.received()[0]!);
    await scene.database.query('UPDATE webhooks SET previous_secret_until = now() WHERE id = $1', [
      receiver.id,
    ]);
    await scene.tenant.done('POST', `/v1/webhooks/${receiver.id}/test`);
    await until('the next came', () => receiver.received().length === 2);
    verified(secret, receiver.received()[1]!);
    expect(() => verified(receiver.secret, receiver.received()[1]!)).toThrow('No matching signature');
  });

  test('is not made when the address changes', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream);
    await scene.tenant.done('PATCH', `/v1/webhooks/${receiver.id}`, {
      url: `${scene.upstream.url}/moved?token=t`,
    });
    await scene.tenant.done('POST', `/v1/webhooks/${receiver.id}/test`);
    await until('it came', () => scene.upstream.received.length === 1);
    expect(scene.upstream.last().url).toBe('/moved?token=t');
    verified(receiver.secret, scene.upstream.last());
    const { text } = await scene.tenant.api('GET', '/v1/audit-logs?limit=100');
    expect(text).toContain(new URL(scene.upstream.url).host);
    expect(text).not.toContain('token=t');
  });

  test('is never readable in PostgreSQL, nor is the address', async () => {
    const receiver = await makeReceiver(scene.tenant, scene.upstream, {
      url: `${scene.upstream.url}/path-that-is-a-token`,
    });
    const { rows } = await scene.database.query('SELECT t::text AS row FROM webhooks t WHERE id = $1', [
      receiver.id,
    ]);
    const key = Buffer.from(receiver.secret.slice(6), 'base64').toString('hex');
    const row = String(rows[0]?.row);
    for (const text of ['path-that-is-a-token', receiver.secret, receiver.secret.slice(6), key]) {
      expect(row).not.toContain(text);
      expect(row).not.toContain(Buffer.from(text).toString('hex'));
    }
  });
});

describe('a webhook', () => {
  const refused: [url: string, message: RegExp][] = [
    ['http://hooks.example.com/', /must be https/],
    ['https://10.0.0.1/', /may not be connected to/],
    ['https://169.254.169.254/latest', /may not be connected to/],
    ['https://[fd00::1]/', /may not be connected to/],
    ['https://user:word@example.com/', /user name/],
    ['https://example.com/#part', /fragment/],
    ['ftp://example.com/', /https URL/],
    ['https:example.com', /https URL/],
  ];
  test.each(refused)('to %s is refused', async (url, message) => {
    const { status, json } = await scene.tenant.api('POST', '/v1/webhooks', { url });
    expect([status, String(json.error?.message)]).toEqual([400, expect.stringMatching(message)]);
  });

  test('to a service of ours is refused, when it is saved and when an event is sent', async () => {
    const { status } = await scene.tenant.api('POST', '/v1/webhooks', {
      url: `${product.controlPlane}/v1/secrets`,
    });
    expect(status).toBe(400);
  });

  test('is for admins alone', async () => {
    const { id } = await makeReceiver(scene.tenant, scene.upstream);
    for (const role of ['read', 'editor'] as const) {
      const key = await scene.tenant.done('POST', '/v1/api-keys', { name: role, role });
      const as = scene.tenant.as(String(key.api_key));
      for (const path of ['', `/${id}`, `/${id}/deliveries`]) {
        expect((await as.api('GET', `/v1/webhooks${path}`)).status).toBe(403);
      }
      expect((await as.api('POST', `/v1/webhooks/${id}/test`)).status).toBe(403);
      expect((await as.api('DELETE', `/v1/webhooks/${id}`)).status).toBe(403);
    }
  });

  test('is one of ten for a tenant, and a deleted one makes room', async () => {
    const make = () => scene.tenant.api('POST', '/v1/webhooks', { url: 'https://hooks.example.com/' });
    const made = await Promise.all(Array.from({ length: 12 }, make));
    expect(made.map(({ status }) => status).toSorted()).toEqual([...Array(10).fill(201), 403, 403]);
    const [first] = made.filter(({ status }) => status === 201);
    await scene.tenant.done('DELETE', `/v1/webhooks/${first?.json.data?.id}`);
    expect((await make()).status).toBe(201);
    expect(await scene.actions()).toEqual(expect.arrayContaining(['webhook.create', 'webhook.delete']));
  });
});
