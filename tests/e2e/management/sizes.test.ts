/** How large a route and a secret may be, by any operation, and how many routes and environments a plan has. */
import { type CallAnswer, call, createTenant, type Tenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { fieldsAtFault, outcome } from './src/outcome.ts';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(product);
  for (const name of ['staging', 'test', 'dev', 'qa'])
    await tenant.done('POST', '/v1/environments', { name });
});

const target_base_url = 'http://127.0.0.1:9';
/** Characters of three bytes each: the limit counts bytes. */
const euros = (bytes: number) => '€'.repeat(bytes / 3);
const body = (bytes: number) => ({ inject_body_json: { a: euros(bytes) } });
const perMethod = (bytes: number) => ({ method_configs: { PUT: body(bytes) } });

describe('a route with all of its environments has at most 256 KiB', () => {
  test('at its creation', async () => {
    const create = (name: string, fields: object) =>
      tenant.api('POST', '/v1/routes', { name, target_base_url, ...fields });
    expect((await create('fits', body(261_000))).status).toBe(201);
    expect(fieldsAtFault(await create('body', body(262_200)))).toEqual(['inject_body_json']);
    expect(fieldsAtFault(await create('methods', perMethod(262_200)))).toEqual(['method_configs']);
    const inject_headers_json = {
      A: euros(65_400),
      B: euros(65_400),
      C: euros(65_400),
      D: euros(65_400),
      E: 'x'.repeat(2000),
    };
    expect(fieldsAtFault(await create('headers', { inject_headers_json }))).toEqual(['inject_headers_json']);
    const manyItems = { inject_body_json: { a: Array.from({ length: 49_000 }, () => 1) } };
    expect((await create('many', manyItems)).status).toBe(201);
    expect((await tenant.api('GET', '/v1/routes/body')).status).toBe(404);
  });

  test('when the route or one of its environments changes', async () => {
    await tenant.done('POST', '/v1/routes', { name: 'grows', target_base_url, ...body(150_000) });
    const path = '/v1/routes/grows';
    const override = (fields: object) => tenant.api('PUT', `${path}/environments/staging`, fields);
    expect(fieldsAtFault(await override(body(120_000)))).toEqual(['inject_body_json']);
    expect((await override(body(90_000))).status).toBe(200);
    expect(fieldsAtFault(await tenant.api('PATCH', path, perMethod(30_000)))).toEqual(['inject_body_json']);
    expect((await tenant.api('PATCH', path, perMethod(15_000))).status).toBe(200);
    expect(fieldsAtFault(await tenant.api('PUT', `${path}/environments/test`, body(15_000)))).toEqual([
      'inject_body_json',
    ]);
    expect((await tenant.api('PATCH', path, { ...body(3), timeout_ms: 5 })).status).toBe(200);
    expect((await override(body(120_000))).status).toBe(200);
  });

  test('when clients are assigned to it, and when one of their addresses grows', async () => {
    await tenant.done('POST', '/v1/routes', { name: 'crowded', target_base_url, ...body(259_800) });
    const addClient = async (name: string, ip_address: string) =>
      String((await tenant.done('POST', '/v1/clients', { name, ip_address })).id);
    const ids: string[] = [];
    for (let index = 0; index < 80; index += 1) ids.push(await addClient(`c${index}`, `10.0.0.${index}`));
    const assign = (client_ids: string[]) =>
      tenant.api('PUT', '/v1/routes/crowded/environments/production/clients', { client_ids });
    expect((await assign(ids)).status).toBe(200);
    const longer = (id: string) =>
      tenant.api('PATCH', `/v1/clients/${id}`, { ip_address: '2001:db8:1111:2222:3333:4444:5555:6666' });
    const changed: string[] = [];
    for (const id of ids) {
      if ((await longer(id)).status !== 200) break;
      changed.push(id);
    }
    expect(changed.length).toBeGreaterThan(3);
    const last = await longer(ids.at(-1)!);
    expect(fieldsAtFault(last)).toEqual(['inject_body_json']);
    expect((await tenant.api('DELETE', `/v1/clients/${ids[0]}`)).status).toBe(200);
  });
});

describe('a secret with all of its environments has at most 192 KiB', () => {
  test('as a string, to the byte', async () => {
    const { id } = await tenant.done('POST', '/v1/secrets', { name: 'large', value: 'x'.repeat(65_536) });
    const put = (environment: string, bytes: number) =>
      tenant.api('PUT', `/v1/secrets/${id}/value`, { environment, value: 'y'.repeat(bytes) });
    expect((await put('staging', 65_536)).status).toBe(200);
    expect((await put('test', 65_536)).status).toBe(200);
    expect(fieldsAtFault(await put('dev', 1))).toEqual(['value']);
    expect((await put('test', 65_535)).status).toBe(200);
    expect((await put('dev', 1)).status).toBe(200);
    const back = { environment: 'test', version: 1 };
    expect(fieldsAtFault(await tenant.api('POST', `/v1/secrets/${id}/rollback`, back))).toEqual(['value']);
  });
});

describe('every plan limits routes and environments', () => {
  test.each(['routes', 'environments'])('%s', async (what) => {
    const own = await createTenant(product, { plan: 'free' });
    const { limit } = (await own.done('GET', '/v1/account/usage'))[what] as unknown as { limit: number };
    const add = (name: string) =>
      own.api('POST', `/v1/${what}`, what === 'routes' ? { name, target_base_url } : { name });
    const room = limit - (what === 'environments' ? 1 : 0);
    const names = Array.from({ length: room + 3 }, (_none, index) => `n${index}`);
    const answers: CallAnswer[] = [];
    // Fewer at once than the limit of one key.
    while (names.length > 0) answers.push(...(await Promise.all(names.splice(0, 8).map(add))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(room);
    expect(outcome(answers.find(({ status }) => status !== 201)!)).toEqual([403, 'plan_limit']);
    await call(`${product.controlPlane}/admin/v1/tenants/${own.slug}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${product.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ plan: 'pro' }),
    });
    expect((await add('more')).status).toBe(201);
  });
});
