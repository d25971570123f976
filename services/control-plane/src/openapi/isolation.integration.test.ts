/** Another tenant's ids look exactly like ids that do not exist, in every operation, and nothing of that tenant changes. */
import { randomUUID } from 'node:crypto';
import { call } from '@knoxcall/testkit';
import { readDocument, type ShownOperation } from './contract/document-reader.fixture.ts';
import { type FurnishedTenant, furnishTenant, loadDocument, shareScene } from './contract/scene.fixture.ts';
import { resourceOf } from './contract/send-plan.fixture.ts';

const scene = shareScene(process.env.KNOXCALL_E2E);
let attacker: FurnishedTenant;
let victim: FurnishedTenant;
let operations: ShownOperation[];

beforeAll(async () => {
  [attacker, victim] = [await furnishTenant(scene), await furnishTenant(scene)];
  operations = readDocument(await loadDocument(scene.product)).operations;
}, 120_000);
afterAll(() => scene.end());

/**
 * Every row of the victim in every table, as text, but for what the worker notes about the audit log by itself, and for when
 * a key was used last, which is noted a moment later.
 */
async function everythingOfVictim(): Promise<Record<string, string>> {
  const tables = await scene.database.$queryRaw<{ table_name: string }[]>`
    SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id' AND table_schema = 'public' AND table_name <> 'audit_states'`;
  const rows: Record<string, string> = {};
  for (const { table_name } of [...tables, { table_name: 'tenants' }]) {
    const key = table_name === 'tenants' ? 'id' : 'tenant_id';
    const query = `SELECT coalesce(string_agg(row, E'\\n' ORDER BY row), '') AS rows
      FROM (SELECT (to_jsonb(t) - 'last_used_at')::text AS row FROM "${table_name}" t WHERE ${key} = $1::uuid) of_victim`;
    const [found] = await scene.database.$queryRawUnsafe<{ rows: string }[]>(query, victim.id);
    rows[table_name] = found?.rows ?? '';
  }
  return rows;
}

const idsOfVictim = (): string[] => [victim.id, ...Object.values(victim.ids).flat()];

function pathWith(operation: ShownOperation, id: string): string {
  const query = operation.id === 'search' ? '?query=e' : '';
  const path = operation.path
    .replace(/\{id\}|\{request_id\}/, id)
    .replace('{env}', 'staging')
    .replace('{slug}', victim.slug);
  return path + query;
}

async function send(operation: ShownOperation, key: string, id: string) {
  const method = operation.method.toUpperCase();
  const hasBody = method !== 'GET' && operation.body !== undefined;
  // Operations that no key may use, the attacker tries as an admin of their own tenant.
  const isPerson = operation.isForPeople && key === attacker.keys.admin;
  const credentials = isPerson ? attacker.person.headers(attacker.slug) : { 'x-api-key': key };
  const answer = await call(`${scene.product.controlPlane}${pathWith(operation, id)}`, {
    method,
    headers: { ...credentials, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    body: hasBody ? JSON.stringify(operation.bodyExample ?? {}) : undefined,
  });
  return answer;
}

test('an id of another tenant in a path is 404 for every operation and every role that may ask, and nothing changes', async () => {
  const before = await everythingOfVictim();
  expect(before.secrets).toContain(String(victim.ids.secrets?.[0]));
  expect(before.tenants).toContain(victim.slug);
  const named = operations.filter(({ path }) => path.includes('{'));
  expect(named.length).toBeGreaterThan(25);
  const seen: string[] = [];
  for (const operation of named) {
    const ids = operation.isOperator ? [victim.slug] : (victim.ids[resourceOf(operation.path)] ?? []);
    expect({ operation: operation.id, ids: ids.length > 0 }).toEqual({ operation: operation.id, ids: true });
    for (const id of ids) {
      for (const [role, key] of Object.entries(attacker.keys)) {
        const { status, json } = await send(operation, key, id);
        const isKeyBelowDashboard = operation.path.startsWith('/dashboard/') && role !== 'admin';
        const refused = operation.isOperator
          ? status === 401
          : status === 404 || (role !== 'admin' && status === 403) || (isKeyBelowDashboard && status === 401);
        if (!refused) seen.push(`${operation.id} as ${role}: ${status} ${JSON.stringify(json)}`);
      }
      const unknown = await send(operation, attacker.keys.admin, randomUUID());
      const foreign = await send(operation, attacker.keys.admin, id);
      expect({ ...foreign.json?.error, request_id: '' }).toEqual({ ...unknown.json?.error, request_id: '' });
    }
  }
  expect(seen).toEqual([]);
  expect(await everythingOfVictim()).toEqual(before);
  expect((await victim.person.done('GET', '/dashboard/session')).user).toMatchObject({
    passkeys: 1,
    identities: 1,
  });
}, 120_000);

test("the slug of another tenant's route is 404 as well", async () => {
  await victim.done('POST', '/v1/routes', { name: 'only-theirs', target_base_url: 'https://example.com' });
  for (const operation of operations.filter(({ path }) => path.startsWith('/v1/routes/{id}'))) {
    const { status } = await send(operation, attacker.keys.admin, 'only-theirs');
    expect({ operation: operation.id, status }).toEqual({ operation: operation.id, status: 404 });
  }
});

test('no list and no answer that the attacker gets names anything of the victim', async () => {
  const plain = operations.filter(
    ({ path, method, isOperator }) =>
      method === 'get' && path.startsWith('/v1/') && !path.includes('{') && !isOperator,
  );
  expect(plain.length).toBeGreaterThan(9);
  for (const operation of plain) {
    const { status, text } = await send(operation, attacker.keys.admin, '');
    expect(status).toBe(200);
    const leaked = [...idsOfVictim(), victim.slug].filter((id) => text.includes(id));
    expect({ operation: operation.id, leaked }).toEqual({ operation: operation.id, leaked: [] });
  }
});

test('an id of another tenant in a body or a query is 400, with the same text as one that does not exist', async () => {
  const before = await everythingOfVictim();
  const [route] = attacker.ids.routes ?? [];
  const [secret, certificate] = victim.ids.secrets ?? [];
  const [collection] = victim.ids.collections ?? [];
  const [client] = victim.ids.clients ?? [];
  const target = { name: 'x', target_base_url: 'https://example.com' };
  const attempts: [method: string, path: string, body: (id: string) => unknown, id: string | undefined][] = [
    ['POST', '/v1/secrets', (id) => ({ name: 'x', value: 'y', collection_id: id }), collection],
    ['PATCH', `/v1/secrets/${attacker.ids.secrets?.[0]}`, (id) => ({ collection_id: id }), collection],
    ['POST', '/v1/routes', (id) => ({ ...target, collection_id: id }), collection],
    ['POST', '/v1/routes', (id) => ({ ...target, allowed_secrets: [id] }), secret],
    ['POST', '/v1/routes', (id) => ({ ...target, mtls_certificate_id: id }), certificate],
    ['PATCH', `/v1/routes/${route}`, (id) => ({ allowed_secrets: [id] }), secret],
    ['PUT', `/v1/routes/${route}/environments/staging`, (id) => ({ mtls_certificate_id: id }), certificate],
    ['PUT', `/v1/routes/${route}/environments/staging/clients`, (id) => ({ client_ids: [id] }), client],
  ];
  for (const [method, path, body, id] of attempts) {
    const foreign = await attacker.api(method, path, body(String(id)));
    const unknown = await attacker.api(method, path, body(randomUUID()));
    const told = { path, status: foreign.status, error: { ...foreign.json.error, request_id: '' } };
    expect(told).toEqual({ path, status: 400, error: { ...unknown.json.error, request_id: '' } });
  }
  for (const filter of [`route_id=${victim.ids.routes?.[0]}`, `api_key_id=${victim.ids['api-keys']?.[0]}`]) {
    expect((await attacker.api('GET', `/v1/logs?${filter}`)).status).toBe(400);
  }
  expect(await everythingOfVictim()).toEqual(before);
});

test("a template that names another tenant's secret by id does not find it", async () => {
  const [secret] = victim.ids.secrets ?? [];
  const body = { method: 'POST', body: { key: `{{secret_id:${secret}}}` } };
  const resolved = await attacker.done('POST', `/v1/routes/${attacker.ids.routes?.[0]}/resolve`, body);
  expect(resolved.missing).toEqual([{ kind: 'secret_id', ref: secret }]);
  expect(JSON.stringify(resolved.secrets)).toContain('"name":null');
});
