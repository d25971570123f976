/**
 * No plaintext where it is not needed (security model: No plaintext elsewhere): the product is used in every way that
 * touches a credential, then PostgreSQL's files, Redis's files, all logs, metrics and API answers are searched for each
 * of them, in every encoding in which it could hide. A product of this file's own.
 */

import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  call,
  createTenant,
  newPerson,
  type Product,
  type RecordingUpstream,
  startProduct,
  startRecordingUpstream,
  type Tenant,
} from '@knoxcall/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Redis } from 'ioredis';
import { useCallersPlaces, useSignatures } from './src/use-every-place.ts';

let product: Product;
let upstream: RecordingUpstream;
let tenant: Tenant;
const answers: string[] = [];
const canaries = new Map<string, string>();

function canary(name: string): string {
  const value = `canary/${name}+${randomBytes(18).toString('base64')}`;
  canaries.set(name, value);
  return value;
}

/** Calls and keeps the answer for the search. */
async function api(method: string, path: string, body?: unknown) {
  const answer = await tenant.api(method, path, body);
  answers.push(answer.text, JSON.stringify(answer.headers));
  return answer;
}

beforeAll(async () => {
  product = await startProduct({
    environment: { LOG_LEVEL: 'trace', DEBUG: '*', NODE_DEBUG: 'http,net,tls' },
  });
  upstream = await startRecordingUpstream();
  upstream.answerWith((_request, response) => response.end('ok'));
  tenant = await createTenant(product);
  canaries.set('api key', tenant.key.slice(-32));
  canaries.set('operator token', product.adminToken);
}, 90_000);

afterAll(async () => {
  await upstream.close();
  await product.stop();
}, 60_000);

async function useEverything(): Promise<void> {
  const { id } =
    (await api('POST', '/v1/secrets', { name: 'canary', value: canary('value') })).json.data ?? {};
  await api('PUT', `/v1/secrets/${id}/value`, { value: canary('second value') });
  await api('POST', `/v1/secrets/${id}/rollback`, { version: 1 });
  await api('POST', '/v1/secrets', { name: 'refused name!', value: canary('refused value') });
  await api('POST', '/v1/secrets', { name: 'canary', value: canary('conflicting value') });
  await api('POST', '/v1/secrets', `{"name":"x","value":"${canary('broken JSON')}`);
  await useCertificate();
  await useAssertion();
  await useProxy(String(id));
  await usePeople(String(id));
  await useTools(String(id));
  for (const path of [
    '/v1/secrets',
    `/v1/secrets/${id}`,
    `/v1/secrets/${id}/versions`,
    '/v1/routes',
    '/v1/api-keys',
  ]) {
    await api('GET', path);
  }
}

async function useCertificate(): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const passphrase = canary('passphrase');
  const pem = privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString();
  canaries.set('private key', pem.split('\n')[2]!);
  canaries.set('opened private key', openedKey(privateKey));
  const body = { name: 'canary_key', certificate_type: 'key', certificate_content: pem, passphrase };
  const stored = await api('POST', '/v1/secrets', { ...body, secret_type: 'certificate' });
  expect(stored.status).toBe(201);
  await api('GET', `/v1/secrets/${stored.json.data?.id}`);
}

const openedKey = (key: KeyObject): string =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString().split('\n')[1]!;

async function useAssertion(): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  canaries.set('signing key', openedKey(privateKey));
  const fields = {
    name: 'asserted',
    provider: 'custom',
    grant_type: 'jwt_bearer',
    algorithm: 'ES256',
    issuer: 'robot',
    token_url: `${upstream.url}/token`,
    private_key: pem,
  };
  const made = await api('POST', '/v1/secrets/oauth2', fields);
  expect(made.status).toBe(201);
  const assertion = new URLSearchParams(upstream.last().body.toString()).get('assertion') ?? '';
  canaries.set('assertion', assertion.slice(-60));
  await api('PATCH', `/v1/secrets/${made.json.data?.id}/oauth2`, { private_key: pem });
  await api('POST', '/v1/secrets/oauth2', { ...fields, name: 'refused', algorithm: 'RS256' });
  await api('POST', '/v1/secrets/oauth2', { ...fields, name: 'broken', private_key: pem.slice(0, -40) });
}

async function useProxy(id: string): Promise<void> {
  await api('POST', '/v1/routes', {
    name: 'canary',
    target_base_url: upstream.url,
    inject_headers_json: { Authorization: 'Bearer {{secret:canary}}' },
    inject_body_json: { injected: '{{secret:canary}}' },
  });
  const json = { 'content-type': 'application/json' };
  const requests = [
    { method: 'GET', path: '/get' },
    { method: 'POST', headers: json, body: `{"key":"{{secret_id:${id}}}"}` },
    { method: 'POST', headers: json, body: '{"key":"{{secret:missing}}"}' },
    { method: 'POST', headers: json, body: 'no json' },
    { method: 'POST', headers: { 'content-type': 'text/plain' }, body: `{{secret:canary}}` },
    {
      method: 'GET',
      headers: { authorization: `Bearer ${canary('header of the caller')}`, cookie: canary('cookie') },
    },
    { method: 'GET', path: `/x?api_key=${encodeURIComponent(canary('query of the caller'))}` },
  ];
  for (const request of requests) {
    const answer = await tenant.proxy({ route: 'canary', ...request });
    answers.push(answer.text, JSON.stringify(answer.headers));
  }
  expect(upstream.last().headers.authorization).toBe(`Bearer ${canaries.get('value')}`);
  const used = {
    product,
    tenant,
    upstream,
    canary,
    keep: (...texts: string[]) => void answers.push(...texts),
  };
  await useCallersPlaces(used, canaries.get('value')!);
  await useSignatures(used, canaries.get('value')!);
}

/** Every tool of `/mcp`, with the protocol's own client; what each answers is searched with all the rest. */
async function useTools(secretId: string): Promise<void> {
  const client = new Client({ name: 'a test', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${tenant.key}` } };
  const address = new URL(`${product.controlPlane}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(address, { requestInit }));
  const { tools } = await client.listTools();
  answers.push(JSON.stringify(tools));
  const { data: used } = (await api('GET', '/v1/routes/canary')).json;
  const { data: found } = (await api('GET', '/v1/secrets?secret_type=oauth2')).json as never as {
    data: { id: string }[];
  };
  const [route, connection] = [String(used?.id), String(found[0]?.id)];
  // The upstream echoes what it received; the answer of a test call must not.
  upstream.answerWith((request, response) => response.end(JSON.stringify(request.headers)));
  const inputs: Record<string, Record<string, unknown>> = {
    list_secrets: {},
    create_secret: { name: 'made_by_a_tool' },
    list_routes: {},
    create_route: {
      ...{ name: 'made by a tool', target_base_url: upstream.url },
      inject_headers_json: { Authorization: `Bearer {{secret_id:${secretId}}}` },
    },
    update_route: { id: route, timeout_ms: 20_000 },
    resolve_route: { id: route },
    send_test_request: { id: route, path: '/echo' },
    search_logs: { search: 'canary' },
    explain_problem: { type: 'missing_secret' },
    connect_oauth2: { id: connection },
  };
  expect(Object.keys(inputs).sort()).toEqual(tools.map(({ name }) => name).sort());
  for (const [name, input] of Object.entries(inputs)) {
    answers.push(JSON.stringify(await client.callTool({ name, arguments: input })));
  }
  expect(upstream.last().headers.authorization).toBe(`Bearer ${canaries.get('value')}`);
  answers.push(JSON.stringify(await client.readResource({ uri: 'knoxcall://openapi.json' })));
  answers.push(
    JSON.stringify(await client.getPrompt({ name: 'put_behind_knoxcall', arguments: { api: 'x' } })),
  );
  await client.close();
}

/** Answers with a session or a value are meant for that person, and are not searched. */
async function usePeople(secretId: string): Promise<void> {
  const made = await call(`${product.controlPlane}/admin/v1/tenants/${tenant.slug}/setup-link`, {
    method: 'POST',
    headers: { authorization: `Bearer ${product.adminToken}` },
  });
  const token = String(made.json.data?.link).split('#')[1]!;
  canaries.set('link', token);
  const password = canary('password');
  const person = newPerson(product);
  const { email } = person;
  await person.done('POST', '/dashboard/setup', { token, email, name: 'Ada', password });
  const tries = [
    { email, password: canary('wrong password') },
    { email: canary('password in the wrong field'), password },
    { email, password: canary('password of a bad request'), more: true },
  ];
  for (const body of tries) answers.push((await person.send('POST', '/dashboard/sign-in', { body })).text);
  canaries.set('session', person.cookies.get('knoxcall')!);
  await person.done('POST', '/dashboard/step-up', { password });
  canaries.set('session after the step-up', person.cookies.get('knoxcall')!);
  const reveal = { environment: 'production' };
  const shown = await person.in(tenant.slug).done('POST', `/dashboard/secrets/${secretId}/reveal`, reveal);
  expect(shown.value).toBe(canaries.get('value'));
  await person.done('PUT', '/dashboard/password', { password: canary('next password') });
  await api('GET', '/v1/audit-logs');
}

/** The texts to search, by where they lie. PostgreSQL writes everything to its write-ahead log at once, and to its tables later. */
async function everythingKept(): Promise<Map<string, Buffer>> {
  const redis = new Redis(product.servers.redisUrl);
  await redis.save();
  redis.disconnect();
  const kept = new Map<string, Buffer>([['answers', Buffer.from(answers.join('\n'))]]);
  for (const [service, url] of Object.entries(product.metrics)) {
    kept.set(`metrics of ${service}`, (await call(`${url}/metrics`)).body);
  }
  for (const entry of await readdir(product.dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile())
      kept.set(path.slice(product.dir.length), await readFile(path).catch(() => Buffer.alloc(0)));
  }
  return kept;
}

/** Raw, base64 in its three alignments, hexadecimal, percent-encoded, JSON-escaped. */
function disguises(value: string): string[] {
  const bytes = Buffer.from(value);
  const aligned = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4)
      .replace(/=+$/, '')
      .slice(0, -2),
  );
  return [
    value,
    ...aligned,
    bytes.toString('hex'),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
  ];
}

test('no credential is in a file of PostgreSQL or Redis, a log, a metric or an answer', async () => {
  await useEverything();
  const kept = await everythingKept();
  const places = [...kept.keys()];
  expect(places.some((place) => place.includes('postgres'))).toBe(true);
  expect(places.some((place) => place.endsWith('.rdb'))).toBe(true);
  expect(places.some((place) => place.endsWith('proxy-0.log'))).toBe(true);
  const found: string[] = [];
  for (const [name, value] of canaries) {
    for (const disguise of disguises(value)) {
      for (const [place, content] of kept) if (content.includes(disguise)) found.push(`${name} in ${place}`);
    }
  }
  expect(found).toEqual([]);
}, 120_000);

test('the search finds a value that was planted', async () => {
  const redis = new Redis(product.servers.redisUrl);
  const planted = canary('planted');
  await redis.set('planted', Buffer.from(planted).toString('base64'));
  const kept = await everythingKept();
  await redis.del('planted');
  redis.disconnect();
  const dump = [...kept].find(([place]) => place.endsWith('.rdb'))![1];
  expect(disguises(planted).some((disguise) => dump.includes(disguise))).toBe(true);
});
