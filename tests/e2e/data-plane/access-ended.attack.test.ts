/** Streams and WebSockets through the running product: once the management API ends their access, every proxy ends them. */
import { once } from 'node:events';
import { request } from 'node:http';
import { call, createTenant, type Json, type Tenant, until } from '@knoxcall/testkit';
import { WebSocket, WebSocketServer } from 'ws';
import { product } from '../src/shared-product.ts';
import { type LiveUpstream, startLiveUpstream } from './src/live-upstream.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
let live: LiveUpstream;
const sockets = new WebSocketServer({ noServer: true });
let count = 0;

beforeAll(async () => {
  live = await startLiveUpstream();
  live.handle((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  });
  live.server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (one) => one.on('message', (data) => one.send(data)));
  });
  for (const name of ['staging', 'paused']) await scene.tenant.done('POST', '/v1/environments', { name });
});
afterAll(() => live.close());

/** An event stream with a key, a route, a client and secrets of its own, in an override of its route. */
type Stream = {
  readonly tenant: Tenant;
  readonly key: Json;
  readonly route: Json;
  readonly client: Json;
  readonly secret: Json;
  readonly named: Json;
  isOpen(): boolean;
  destroy(): void;
};

async function openStream({
  tenant = scene.tenant,
  key: keyFields = () => ({}),
  proxy = count % product.proxies.length,
} = {}): Promise<Stream> {
  count += 1;
  const name = `stream-${count}`;
  const [client, secret, named] = await Promise.all([
    tenant.done('POST', '/v1/clients', { name, type: 'server', ip_address: '127.0.0.0/8' }),
    tenant.done('POST', '/v1/secrets', { name: `injected_${count}`, value: 'value-1' }),
    tenant.done('POST', '/v1/secrets', { name: `named_${count}`, value: 'value-2' }),
  ]);
  const fields = {
    target_base_url: live.url,
    inject_headers_json: { 'X-Key': `{{secret:${secret.name}}}` },
    requires_clients: true,
  };
  const route = await tenant.done('POST', '/v1/routes', { name, ...fields });
  await tenant.done('PUT', `/v1/routes/${route.id}/environments/production/clients`, {
    client_ids: [client.id],
  });
  const key = await tenant.done('POST', '/v1/api-keys', { name, role: 'invoke', ...keyFields() });
  const headers = {
    'x-knoxcall-key': String(key.api_key),
    'x-knoxcall-route': name,
    'content-type': 'text/plain',
  };
  const sent = request(`${product.proxies[proxy]}/events`, { method: 'POST', headers, agent: false });
  sent.on('error', () => undefined).end(`{{secret:${named.name}}}`);
  const [answer] = await once(sent, 'response');
  expect(answer.statusCode).toBe(200);
  answer.on('error', () => undefined).resume();
  return {
    tenant,
    key,
    route,
    client,
    secret,
    named,
    isOpen: () => !answer.closed,
    destroy: () => sent.destroy(),
  };
}

/** One after the other, because a key may send few requests at once. */
async function openStreams(names: readonly string[]): Promise<Stream[]> {
  const streams: Stream[] = [];
  for (const _ of names) streams.push(await openStream());
  return streams;
}

type Act = (stream: Stream) => Promise<unknown>;
const ends: Record<string, Act> = {
  'its key is revoked': ({ tenant, key }) => tenant.done('DELETE', `/v1/api-keys/${key.id}`),
  'its route is disabled': ({ tenant, route }) =>
    tenant.done('PATCH', `/v1/routes/${route.id}`, { enabled: false }),
  'its route is deleted': ({ tenant, route }) => tenant.done('DELETE', `/v1/routes/${route.id}`),
  'its address is not listed': ({ tenant, route }) =>
    tenant.done('PATCH', `/v1/routes/${route.id}`, { ip_allowlist: ['192.0.2.1'] }),
  'its client is disabled': ({ tenant, client }) =>
    tenant.done('PATCH', `/v1/clients/${client.id}`, { enabled: false }),
  'its client is taken off': ({ tenant, route }) =>
    tenant.done('PUT', `/v1/routes/${route.id}/environments/production/clients`, { client_ids: [] }),
  'a secret may go elsewhere only': ({ tenant, secret }) =>
    tenant.done('PATCH', `/v1/secrets/${secret.id}`, { allowed_hosts: ['api.example.com'] }),
  'a secret that its body named is deleted': ({ tenant, named }) =>
    tenant.done('DELETE', `/v1/secrets/${named.id}`),
  'a secret has ended': ({ tenant, named }) =>
    tenant.done('PATCH', `/v1/secrets/${named.id}`, {
      expires_at: new Date(Date.now() + 1_000).toISOString(),
      strict_expiry_enforcement: true,
    }),
  'its body may not name the secret': ({ tenant, route, secret }) =>
    tenant.done('PATCH', `/v1/routes/${route.id}`, { allowed_secrets: [secret.id] }),
};
const harmless: Record<string, Act> = {
  'a secret has a new value': ({ tenant, secret }) =>
    tenant.done('PUT', `/v1/secrets/${secret.id}/value`, { value: 'value-3' }),
  'a secret has a new name': ({ tenant, named }) =>
    tenant.done('PATCH', `/v1/secrets/${named.id}`, { name: `renamed_${String(named.name)}` }),
  'a route has a new name, target and headers': ({ tenant, route }) =>
    tenant.done('PATCH', `/v1/routes/${route.id}`, {
      name: `renamed ${String(route.name)}`,
      target_base_url: 'http://127.0.0.1:9',
      inject_headers_json: null,
    }),
  'a client has a new name': ({ tenant, client }) =>
    tenant.done('PATCH', `/v1/clients/${client.id}`, { name: `renamed ${String(client.name)}` }),
};

test('each stream ends when its access ends, and no other stream does', async () => {
  const ending = await openStreams(Object.keys(ends));
  const staying = await openStreams(Object.keys(harmless));
  const expiring = await openStream({
    key: () => ({ expires_at: new Date(Date.now() + 2_000).toISOString() }),
  });
  await Promise.all(Object.values(harmless).map((act, index) => act(staying[index]!)));
  await Promise.all(Object.values(ends).map((act, index) => act(ending[index]!)));
  const open = () => Object.keys(ends).filter((_, index) => ending[index]!.isOpen());
  await until(`no stream goes on: ${open()}`, async () => open().length === 0);
  await until('the key that came to its end has no stream', async () => !expiring.isOpen());
  expect(Object.keys(harmless).filter((_, index) => !staying[index]!.isOpen())).toEqual([]);
  for (const { destroy } of staying) destroy();
});

test('a disabled tenant loses its streams and WebSockets at every proxy; another tenant keeps theirs', async () => {
  const tenant = await createTenant(product);
  const streams = await Promise.all(product.proxies.map((_, proxy) => openStream({ tenant, proxy })));
  const kept = await openStream();
  const webSocket = await openWebSocket(tenant);
  const other = await openWebSocket(scene.tenant);
  const closed = once(webSocket, 'close');
  await call(`${product.controlPlane}/admin/v1/tenants/${tenant.slug}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${product.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ enabled: false }),
  });
  const [code, reason] = await closed;
  expect([code, String(reason)]).toEqual([1008, 'unauthorized']);
  await until('its streams are over', async () => streams.every(({ isOpen }) => !isOpen()));
  other.send('still here');
  expect(String((await once(other, 'message'))[0])).toBe('still here');
  expect(kept.isOpen()).toBe(true);
  other.terminate();
  kept.destroy();
});

async function openWebSocket(tenant: Tenant): Promise<WebSocket> {
  count += 1;
  const name = `socket-${count}`;
  await tenant.done('POST', '/v1/routes', { name, target_base_url: live.url });
  const headers = { 'x-knoxcall-key': tenant.key, 'x-knoxcall-route': name };
  const socket = new WebSocket(product.proxies[0]!.replace('http:', 'ws:'), { headers });
  await once(socket, 'open');
  return socket;
}
