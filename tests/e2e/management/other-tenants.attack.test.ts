/** Another tenant's ids get the same answers as unknown ids, in a path, a body or a query. */
import { randomUUID } from 'node:crypto';
import { type CallAnswer, createTenant, type Json, type Tenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { certificate } from './src/certificate.ts';
import { nowhere, outcome } from './src/outcome.ts';

type Belongings = Record<
  'secret' | 'certificate' | 'route' | 'environment' | 'client' | 'collection' | 'key',
  string
>;

let owner: Tenant;
let stranger: Tenant;
let theirs: Belongings;

async function furnish(tenant: Tenant): Promise<Belongings> {
  const make = async (path: string, body: object) => String((await tenant.done('POST', path, body)).id);
  return {
    secret: await make('/v1/secrets', { name: 'their_secret', value: 'their-value' }),
    certificate: await make('/v1/secrets/certificate', certificate('their_certificate')),
    route: await make('/v1/routes', { name: 'theirs', target_base_url: 'https://example.com' }),
    environment: await make('/v1/environments', { name: 'theirs' }),
    client: await make('/v1/clients', { name: 'theirs', ip_address: '10.0.0.1' }),
    collection: await make('/v1/collections', { name: 'theirs' }),
    key: await make('/v1/api-keys', { name: 'theirs' }),
  };
}

const everything = (tenant: Tenant) =>
  Promise.all(
    ['secrets', 'routes', 'environments', 'clients', 'collections', 'api-keys'].map(async (name) =>
      JSON.stringify(
        ((await tenant.done('GET', `/v1/${name}`)) as unknown as Json[]).map((row) => ({
          ...row,
          last_used_at: 0,
        })),
      ),
    ),
  );

beforeAll(async () => {
  [owner, stranger] = [await createTenant(product), await createTenant(product)];
  theirs = await furnish(owner);
});

test('in a path: 404 with the same text as for an unknown id, and nothing changes', async () => {
  const before = await everything(owner);
  const asked: [string, string, unknown?][] = [];
  const add = (resource: string, id: keyof Belongings, below: [string, string, unknown?][]) => {
    for (const [method, rest, body] of below)
      asked.push([method, `/v1/${resource}/${theirs[id]}${rest}`, body]);
  };
  add('secrets', 'secret', [
    ['GET', ''],
    ['GET', '/versions'],
    ['GET', '/oauth2/token'],
    ['PUT', '/value', { value: 'mine' }],
    ['PATCH', '', { description: 'mine' }],
    ['POST', '/rollback', { version: 1 }],
    ['POST', '/oauth2/authorize', {}],
    ['PATCH', '/oauth2', { client_id: 'mine' }],
    ['DELETE', ''],
  ]);
  add('secrets', 'certificate', [['PUT', '/certificate', { certificate_content: 'mine' }]]);
  add('routes', 'route', [
    ['GET', ''],
    ['GET', '/environments'],
    ['GET', '/logs'],
    ['POST', '/resolve', {}],
    ['PATCH', '', { enabled: false }],
    ['PUT', '/environments/production', {}],
    ['PUT', '/environments/production/clients', { client_ids: [] }],
    ['DELETE', '/environments/production'],
    ['DELETE', ''],
  ]);
  add('environments', 'environment', [
    ['PATCH', '', { color: 'red' }],
    ['DELETE', ''],
  ]);
  for (const [resource, id] of [
    ['clients', 'client'],
    ['collections', 'collection'],
  ] as const) {
    add(resource, id, [
      ['GET', ''],
      ['PATCH', '', { name: 'mine' }],
      ['DELETE', ''],
    ]);
  }
  add('api-keys', 'key', [['DELETE', '']]);
  const words = ({ json }: CallAnswer) => JSON.stringify({ ...json.error, request_id: undefined });
  for (const [method, path, body] of asked) {
    const foreign = await stranger.api(method, path, body);
    const unknown = await stranger.api(method, path.replace(/[0-9a-f-]{36}/, randomUUID()), body);
    expect([path, ...outcome(foreign)]).toEqual([path, 404, 'not_found']);
    expect(words(foreign)).toBe(words(unknown));
  }
  expect((await stranger.api('GET', '/v1/routes/theirs')).status).toBe(404);
  expect(await everything(owner)).toEqual(before);
});

test('in a body or a query: 400 with the same text as for an unknown id', async () => {
  const route = await stranger.done('POST', '/v1/routes', {
    name: 'mine',
    target_base_url: 'https://example.com',
  });
  const secret = await stranger.done('POST', '/v1/secrets', { name: 'mine', value: 'v' });
  const oauth2 = { name: 'o', provider: 'google', client_id: 'c' };
  const asked: [keyof Belongings, (id: string) => [string, string, unknown?]][] = [
    ['collection', (id) => ['POST', '/v1/secrets', { name: 'x', value: 'v', collection_id: id }]],
    ['collection', (id) => ['PATCH', `/v1/secrets/${secret.id}`, { collection_id: id }]],
    ['collection', (id) => ['PATCH', `/v1/routes/${route.id}`, { collection_id: id }]],
    ['secret', (id) => ['PATCH', `/v1/routes/${route.id}`, { allowed_secrets: [id] }]],
    ['certificate', (id) => ['PATCH', `/v1/routes/${route.id}`, { mtls_certificate_id: id }]],
    ['certificate', (id) => ['POST', '/v1/secrets/oauth2', { ...oauth2, mtls_certificate_id: id }]],
    ['client', (id) => ['PUT', '/v1/routes/mine/environments/production/clients', { client_ids: [id] }]],
    ['route', (id) => ['GET', `/v1/logs?route_id=${id}`]],
  ];
  for (const [kind, ask] of asked) {
    const [foreign, unknown] = [
      await stranger.api(...ask(theirs[kind])),
      await stranger.api(...ask(nowhere)),
    ];
    expect([ask('').join(' '), ...outcome(foreign)]).toEqual([ask('').join(' '), 400, 'validation_error']);
    expect({ ...foreign.json.error, request_id: 0 }).toEqual({ ...unknown.json.error, request_id: 0 });
  }
  const named = await stranger.api('PUT', `/v1/secrets/${secret.id}/value?environment=theirs`, {
    value: 'v',
  });
  expect(named.json.error?.message).toBe("environment: there is no environment 'theirs'");
});

test('a placeholder with their id or name causes a warning, does not keep their secret in use, and never resolves', async () => {
  const made = await stranger.api('POST', '/v1/routes', {
    name: 'reach',
    allowed_secrets: [],
    target_base_url: 'https://example.com',
    inject_headers_json: { A: `{{secret_id:${theirs.secret}}}`, B: '{{secret:their_secret}}' },
  });
  expect(made.json.meta?.warnings).toMatchObject([
    { code: 'secret_not_found' },
    { code: 'secret_not_found' },
  ]);
  const answer = await stranger.proxy({ route: 'reach' });
  expect(outcome(answer)).toEqual([422, 'missing_secret']);
  expect(answer.text).not.toContain('their-value');
  const { id } = await owner.done('POST', '/v1/secrets', { name: 'free_to_go', value: 'v' });
  await stranger.done('PATCH', '/v1/routes/reach', { inject_headers_json: { A: `{{secret_id:${id}}}` } });
  expect((await owner.api('DELETE', `/v1/secrets/${id}`)).status).toBe(200);
});

test('each tenant has its own names', async () => {
  const other = await createTenant(product);
  await furnish(other);
  expect((await other.api('GET', '/v1/routes/theirs')).json.data?.id).not.toBe(theirs.route);
});
