/** The product's first API page "Secrets", line by line. Each test quotes its line. */
import { createTenant, type Tenant } from '@knoxcall/testkit';
import { useScene } from '../data-plane/src/scene.ts';
import { product } from '../src/shared-product.ts';
import { isoForm, nowhere, outcome, uuidForm } from './src/outcome.ts';

const scene = useScene();
const create = (body: object) => scene.tenant.api('POST', '/v1/secrets', body);
const byText = (a: string, b: string) => (a < b ? -1 : 1);
const summary = {
  id: expect.stringMatching(uuidForm),
  name: 'STRIPE_API_KEY',
  shortcode_name: 'STRIPE_API_KEY',
  base_environment: 'production',
  secret_type: 'string',
  collection_id: null,
  environment_count: 1,
};

describe('List Secrets: "Returns a paginated list of secrets with metadata only (no values)."', () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await createTenant(product);
    await tenant.done('POST', '/v1/environments', { name: 'staging' });
    for (let number = 1; number <= 23; number += 1) {
      const name = `S_${String(number).padStart(2, '0')}`;
      const environment = number % 2 === 0 ? 'staging' : 'production';
      await tenant.done('POST', '/v1/secrets', { name, value: `hidden-${name}`, environment });
    }
  });
  const names = async (query: string) =>
    ((await tenant.api('GET', `/v1/secrets${query}`)).json.data as unknown as { name: string }[]).map(
      ({ name }) => name,
    );

  test('the answer has the form of the page: data and "total", "page", "per_page", "total_pages", "request_id"', async () => {
    const answer = await tenant.api('GET', '/v1/secrets');
    expect(answer.status).toBe(200);
    expect(answer.json.meta).toEqual({
      total: 23,
      page: 1,
      per_page: 20,
      total_pages: 2,
      request_id: expect.stringMatching(uuidForm),
    });
    expect((answer.json.data as unknown as object[])[0]).toMatchObject({
      ...summary,
      name: 'S_01',
      shortcode_name: 'S_01',
      created_at: expect.stringMatching(isoForm),
    });
    expect(answer.text).not.toContain('hidden-');
  });

  test('"page integer 1", "per_page integer 20"', async () => {
    expect(await names('')).toHaveLength(20);
    expect(await names('?page=2')).toEqual(['S_21', 'S_22', 'S_23']);
    expect(await names('?page=3')).toEqual([]);
    expect(await names('?per_page=5&page=2')).toEqual(['S_06', 'S_07', 'S_08', 'S_09', 'S_10']);
  });

  test('"Items per page (max 100)"', async () => {
    expect(await names('?per_page=100')).toHaveLength(23);
    expect(outcome(await tenant.api('GET', '/v1/secrets?per_page=101'))).toEqual([400, 'validation_error']);
  });

  test('"sort string name", "order string asc": "asc or desc"', async () => {
    expect((await names('?per_page=3')).join()).toBe('S_01,S_02,S_03');
    expect((await names('?per_page=3&sort=name&order=asc')).join()).toBe('S_01,S_02,S_03');
    expect((await names('?per_page=3&order=desc')).join()).toBe('S_23,S_22,S_21');
  });

  test('"Sort by: created_at, name, or base_environment"', async () => {
    expect((await names('?per_page=2&sort=created_at&order=desc')).join()).toBe('S_23,S_22');
    expect((await names('?per_page=2&sort=created_at')).join()).toBe('S_01,S_02');
    const environments = (
      (await tenant.api('GET', '/v1/secrets?per_page=100&sort=base_environment')).json.data as unknown as {
        base_environment: string;
      }[]
    ).map((row) => row.base_environment);
    expect(environments).toEqual(environments.toSorted(byText));
    expect(outcome(await tenant.api('GET', '/v1/secrets?sort=value'))).toEqual([400, 'validation_error']);
  });
});

describe('Get Secret', () => {
  test('"Returns metadata for a single secret. The encrypted value is not included."', async () => {
    const id = await scene.secret('get_me', 'never-shown');
    const answer = await scene.tenant.api('GET', `/v1/secrets/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({
      ...summary,
      id,
      name: 'get_me',
      shortcode_name: 'get_me',
      created_at: expect.stringMatching(isoForm),
    });
    expect(answer.text).not.toContain('never-shown');
    expect(Object.keys(answer.json.data ?? {})).not.toContain('value');
  });

  test('"404 not_found Secret not found"', async () => {
    for (const id of [nowhere, 'no-uuid', '1']) {
      expect(outcome(await scene.tenant.api('GET', `/v1/secrets/${id}`))).toEqual([404, 'not_found']);
    }
  });
});

describe('Create Secret, string', () => {
  test('"Secret names are normalized": "Stripe API Key" becomes STRIPE_API_KEY, returned as both', async () => {
    const answer = await create({ name: 'Stripe API Key', value: 'sk_live_...' });
    expect(answer.status).toBe(201);
    expect(answer.json.data).toMatchObject(summary);
    expect(answer.text).not.toContain('sk_live_...');
  });

  test('"Pass secret_type to choose the variant — the default is string"', async () => {
    const given = await create({ name: 'typed', value: 'v', secret_type: 'string' });
    expect(given.json.data).toMatchObject({ secret_type: 'string' });
    expect(outcome(await create({ name: 'other', value: 'v', secret_type: 'password' }))).toEqual([
      400,
      'validation_error',
    ]);
  });

  test('"collection_id uuid No Assign to a collection"', async () => {
    const collection = await scene.tenant.done('POST', '/v1/collections', { name: 'billing' });
    const answer = await create({ name: 'collected', value: 'v', collection_id: collection.id });
    expect(answer.json.data).toMatchObject({ collection_id: collection.id });
  });

  test.each([
    ['"name string Yes"', { value: 'v' }, 'name'],
    ['"value string Yes"', { name: 'no_value' }, 'value'],
    ['"Missing required fields"', {}, 'name'],
    ['"or invalid collection"', { name: 'c', value: 'v', collection_id: nowhere }, 'collection_id'],
    ['"or invalid collection", not a UUID', { name: 'c', value: 'v', collection_id: 'x' }, 'collection_id'],
  ])('"400 validation_error": %s', async (_line, body, field) => {
    const answer = await create(body);
    expect(outcome(answer)).toEqual([400, 'validation_error']);
    expect(answer.json.error?.fields).toHaveProperty([field]);
  });

  test('"403 plan_limit Secret limit reached for your subscription plan"', async () => {
    const free = await createTenant(product, { plan: 'free' });
    for (let count = 0; count < 10; count += 1) {
      await free.done('POST', '/v1/secrets', { name: `s_${count}`, value: 'v' });
    }
    expect(outcome(await free.api('POST', '/v1/secrets', { name: 's_10', value: 'v' }))).toEqual([
      403,
      'plan_limit',
    ]);
  });

  test('"409 conflict A secret with this name already exists"', async () => {
    await create({ name: 'twice', value: 'v' });
    expect(outcome(await create({ name: ' twice ', value: 'w' }))).toEqual([409, 'conflict']);
    expect(outcome(await create({ name: 'Two Words', value: 'w' }))).toEqual([201, undefined]);
    expect(outcome(await create({ name: 'TWO_WORDS', value: 'w' }))).toEqual([409, 'conflict']);
  });
});

describe('Update Secret Value', () => {
  test('"Replaces the encrypted value": id, name and environment come back', async () => {
    const id = await scene.secret('replaced', 'old-value');
    const answer = await scene.tenant.api('PUT', `/v1/secrets/${id}/value`, { value: 'new-value' });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({ id, name: 'replaced', environment: 'production', value_version: 2 });
    const route = await scene.route({ inject_headers_json: { 'X-Key': '{{secret:replaced}}' } });
    await scene.call(route);
    expect(scene.upstream.last().headers['x-key']).toBe('new-value');
  });

  test('"environment string Base environment": "an environment-specific override"', async () => {
    await scene.tenant.done('POST', '/v1/environments', { name: 'staging' });
    const id = await scene.secret('in_staging', 'base-value');
    const written = await scene.tenant.done('PUT', `/v1/secrets/${id}/value?environment=staging`, {
      value: 'staging-value',
    });
    expect(written).toMatchObject({ environment: 'staging', value_version: 1 });
    expect(await scene.tenant.done('GET', `/v1/secrets/${id}`)).toMatchObject({
      base_environment: 'production',
      environment_count: 2,
    });
    const route = await scene.route({ inject_headers_json: { 'X-Key': '{{secret:in_staging}}' } });
    await scene.tenant.done('PUT', `/v1/routes/${route}/environments/staging`, {});
    await scene.call(route, { environment: 'staging' });
    expect(scene.upstream.last().headers['x-key']).toBe('staging-value');
    await scene.call(route);
    expect(scene.upstream.last().headers['x-key']).toBe('base-value');
  });

  test('"400 validation_error Missing value field", "404 not_found Secret not found"', async () => {
    const id = await scene.secret('kept', 'v');
    const missing = await scene.tenant.api('PUT', `/v1/secrets/${id}/value`, {});
    expect(outcome(missing)).toEqual([400, 'validation_error']);
    expect(missing.json.error?.fields).toHaveProperty('value');
    const unknown = await scene.tenant.api('PUT', `/v1/secrets/${nowhere}/value`, { value: 'v' });
    expect(outcome(unknown)).toEqual([404, 'not_found']);
  });
});

describe('Delete Secret', () => {
  test('"Permanently deletes a secret and all of its environment-specific values": { "deleted": true }', async () => {
    const id = await scene.secret('gone', 'v');
    const answer = await scene.tenant.api('DELETE', `/v1/secrets/${id}`);
    expect(answer.json).toEqual({
      data: { deleted: true },
      meta: { request_id: expect.stringMatching(uuidForm) },
    });
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/versions'],
    ] as const) {
      expect(outcome(await scene.tenant.api(method, `/v1/secrets/${id}${path}`))).toEqual([404, 'not_found']);
    }
    const again = await create({ name: 'gone', value: 'other' });
    expect(again.json.data).toMatchObject({ environment_count: 1 });
  });

  test('"409 in_use Secret is currently assigned to one or more routes"; "Remove the secret from all routes first"', async () => {
    const id = await scene.secret('in_use', 'v');
    const first = await scene.route({ inject_headers_json: { A: '{{secret:in_use}}' } });
    const second = await scene.route({ inject_body_json: { a: `{{secret_id:${id}}}` } });
    const refused = await scene.tenant.api('DELETE', `/v1/secrets/${id}`);
    expect(outcome(refused)).toEqual([409, 'in_use']);
    const using = refused.json.error?.routes as unknown as { id: string; name: string }[];
    expect(new Set(using.map(({ name }) => name))).toEqual(new Set([first, second]));
    expect(using.every((route) => uuidForm.test(route.id))).toBe(true);
    await scene.tenant.done('DELETE', `/v1/routes/${first}`);
    expect(outcome(await scene.tenant.api('DELETE', `/v1/secrets/${id}`))).toEqual([409, 'in_use']);
    await scene.tenant.done('PATCH', `/v1/routes/${second}`, { inject_body_json: null });
    expect((await scene.tenant.api('DELETE', `/v1/secrets/${id}`)).status).toBe(200);
  });
});
