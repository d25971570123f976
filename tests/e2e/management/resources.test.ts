/** Environments, clients and collections, and how every list is paged and sorted. */
import { createTenant, type Tenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { fieldsAtFault, isoForm, nowhere, outcome, uuidForm } from './src/outcome.ts';

let tenant: Tenant;
const api: Tenant['api'] = (...args) => tenant.api(...args);
const done: Tenant['done'] = (...args) => tenant.done(...args);
beforeEach(async () => {
  tenant = await createTenant(product);
});

const common = { id: expect.stringMatching(uuidForm), created_at: expect.stringMatching(isoForm) };
const route = (name: string, fields: object = {}) =>
  done('POST', '/v1/routes', { name, target_base_url: 'https://example.com', ...fields });

describe('environments', () => {
  test('every tenant starts with production, the default', async () => {
    expect((await api('GET', '/v1/environments')).json).toMatchObject({
      data: [{ ...common, name: 'production', is_default: true }],
      meta: { total: 1, page: 1, per_page: 20, total_pages: 1 },
    });
  });

  test('are created, changed and deleted, and keep their name', async () => {
    const fields = { display_name: 'Staging', description: 'before', color: '#0a0' };
    const made = await api('POST', '/v1/environments', { name: 'stag_ing-1', ...fields });
    expect([made.status, made.json.data]).toEqual([
      201,
      { ...common, name: 'stag_ing-1', ...fields, is_default: false, variables: {} },
    ]);
    const path = `/v1/environments/${made.json.data?.id}`;
    const cleared = { display_name: null, description: null, color: null };
    expect((await api('PATCH', path, cleared)).json.data).toMatchObject(cleared);
    expect(fieldsAtFault(await api('PATCH', path, { name: 'other', color: null }))).toEqual(['name']);
    expect((await api('DELETE', path)).json.data).toEqual({ deleted: true });
    expect(outcome(await api('DELETE', path))).toEqual([404, 'not_found']);
  });

  const builtIn = ['__proto__', 'constructor', 'prototype'];
  test.each(['', 'Staging', 'a b', 'a.b', 'ä', 'a\n', 'a/b', 'n'.repeat(65), 5, null, ...builtIn])(
    '%j is refused as a name',
    async (name) => {
      expect(fieldsAtFault(await api('POST', '/v1/environments', { name }))).toEqual(['name']);
    },
  );

  test('answer 409 for a name that is taken, and one of them is always the default', async () => {
    expect(outcome(await api('POST', '/v1/environments', { name: 'production' }))).toEqual([409, 'conflict']);
    const next = await done('POST', '/v1/environments', { name: 'next', is_default: true });
    const isDefault = async () =>
      ((await done('GET', '/v1/environments')) as unknown as { name: string; is_default: boolean }[])
        .filter((one) => one.is_default)
        .map(({ name }) => name);
    expect(await isDefault()).toEqual(['next']);
    expect(fieldsAtFault(await api('PATCH', `/v1/environments/${next.id}`, { is_default: false }))).toEqual([
      'is_default',
    ]);
    expect((await api('DELETE', `/v1/environments/${next.id}`)).status).toBe(409);
    expect(await isDefault()).toEqual(['next']);
    const made = await done('POST', '/v1/secrets', { name: 's', value: 'v' });
    expect(made.base_environment).toBe('next');
  });

  test('answer 409 while a secret, a value, a route or an override uses them', async () => {
    const environment = async (name: string) => {
      const { id } = await done('POST', '/v1/environments', { name });
      return () => api('DELETE', `/v1/environments/${id}`);
    };
    const remove = {
      base: await environment('base'),
      value: await environment('value'),
      route: await environment('route'),
      override: await environment('override'),
    };
    await done('POST', '/v1/secrets', { name: 'a', value: 'v', environment: 'base' });
    const b = await done('POST', '/v1/secrets', { name: 'b', value: 'v' });
    await done('PUT', `/v1/secrets/${b.id}/value?environment=value`, { value: 'v' });
    await route('c', { base_environment: 'route' });
    await route('d');
    await done('PUT', '/v1/routes/d/environments/override', {});
    for (const call of Object.values(remove)) expect((await call()).status).toBe(409);
    await done('DELETE', '/v1/routes/d/environments/override');
    expect((await remove.override()).status).toBe(200);
  });
});

describe('clients', () => {
  test('have defaults, and are changed and deleted', async () => {
    const made = await api('POST', '/v1/clients', { name: ' office ', ip_address: '10.0.0.0/8' });
    const shown = {
      name: 'office',
      type: 'server',
      ip_address: '10.0.0.0/8',
      description: null,
      enabled: true,
    };
    expect([made.status, made.json.data]).toEqual([201, { ...common, ...shown }]);
    const path = `/v1/clients/${made.json.data?.id}`;
    const changes = {
      name: 'b',
      type: 'user',
      ip_address: '2001:db8::/32',
      description: 'd',
      enabled: false,
    };
    expect((await api('PATCH', path, changes)).json.data).toMatchObject(changes);
    expect((await api('GET', path)).json.data).toMatchObject(changes);
    expect((await api('DELETE', path)).json.data).toEqual({ deleted: true });
    expect(outcome(await api('GET', path))).toEqual([404, 'not_found']);
  });

  test.each([
    ['name', { name: '' }],
    ['name', { name: 'n'.repeat(129) }],
    ['type', { type: 'robot' }],
    ['enabled', { enabled: 'yes' }],
    ['owner', { owner: 'x' }],
    ...[
      '',
      'example.com',
      '10/8',
      '10.0.0.0/33',
      '::/129',
      '1.2.3',
      '010.0.0.1',
      'fe80::1%eth0',
      '1.2.3.4/08',
    ].map((ip_address): [string, object] => ['ip_address', { ip_address }]),
  ])('%s is at fault in %j', async (field, fields) => {
    const answer = await api('POST', '/v1/clients', { name: 'c', ip_address: '10.0.0.1', ...fields });
    expect(fieldsAtFault(answer)).toEqual([field]);
  });
});

test('deleting a collection keeps its resources, without a collection', async () => {
  const made = await api('POST', '/v1/collections', { name: 'billing', description: 'd' });
  expect([made.status, made.json.data]).toEqual([201, { ...common, name: 'billing', description: 'd' }]);
  const path = `/v1/collections/${made.json.data?.id}`;
  expect((await api('PATCH', path, { name: 'b', description: null })).json.data).toMatchObject({ name: 'b' });
  const collection_id = made.json.data?.id;
  const { id } = await done('POST', '/v1/secrets', { name: 's', value: 'v', collection_id });
  await route('r', { collection_id });
  expect((await api('DELETE', path)).json.data).toEqual({ deleted: true });
  expect((await done('GET', `/v1/secrets/${id}`)).collection_id).toBeNull();
  expect((await done('GET', '/v1/routes/r')).collection_id).toBeNull();
  expect(fieldsAtFault(await api('PATCH', `/v1/secrets/${id}`, { collection_id }))).toEqual([
    'collection_id',
  ]);
});

test.each(['secrets', 'routes', 'environments', 'clients', 'collections', 'api-keys'])(
  'GET and DELETE of an unknown or malformed id in %s is 404',
  async (resource) => {
    for (const id of [nowhere, 'x', '1', '00000000-0000-4000-8000-00000000000g', `${nowhere}0`]) {
      expect(outcome(await api('DELETE', `/v1/${resource}/${id}`))).toEqual([404, 'not_found']);
    }
  },
);

describe.each([
  ['/v1/secrets', ['name', 'created_at', 'base_environment'], 'slug'],
  ['/v1/routes', ['created_at', 'name'], 'target_base_url'],
  ['/v1/environments', ['created_at', 'name'], 'is_default'],
  ['/v1/clients', ['created_at', 'name'], 'ip_address'],
  ['/v1/collections', ['created_at', 'name'], 'description'],
  ['/v1/api-keys', ['created_at', 'name'], 'role'],
])('the list %s', (path, sorts, foreign) => {
  test.each([
    'page=0',
    'page=-1',
    'page=1.5',
    'page=',
    'page=x',
    'page=1e2',
    'page=%2B1',
    'page=1&page=2',
    'per_page=0',
    'per_page=101',
    'per_page=abc',
    'order=up',
    'order=ASC',
    'order=',
    'sort=',
    `sort=${foreign}`,
    'sort=id',
    'sort=name,created_at',
    'limit=5',
    'page[x]=1',
    '__proto__=1',
    'page=%00',
  ])('refuses ?%s', async (query) => {
    expect(outcome(await api('GET', `${path}?${query}`))).toEqual([400, 'validation_error']);
  });

  test('accepts the smallest and largest page, and every sort in both orders', async () => {
    for (const query of [
      'page=1',
      'page=1000001',
      'page=999999999&per_page=100',
      'per_page=1',
      'per_page=100',
    ]) {
      expect((await api('GET', `${path}?${query}`)).status).toBe(200);
    }
    for (const sort of sorts) {
      for (const order of ['asc', 'desc']) {
        expect((await api('GET', `${path}?sort=${sort}&order=${order}`)).status).toBe(200);
      }
    }
  });
});

test('every list except that of secrets begins with the newest', async () => {
  for (const name of ['a', 'c', 'b']) await done('POST', '/v1/collections', { name });
  const names = async (query: string) =>
    ((await done('GET', `/v1/collections${query}`)) as unknown as { name: string }[])
      .map(({ name }) => name)
      .join('');
  expect(await names('')).toBe('bca');
  expect(await names('?order=asc')).toBe('acb');
  expect(await names('?sort=name&order=asc')).toBe('abc');
});
