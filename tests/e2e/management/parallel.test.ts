/** The rules for one request also hold for 50 at once: unique names, limits of plans, `in_use`, and that no change is lost. */
import { createTenant, shareOut, type Tenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { outcome } from './src/outcome.ts';

const crowd = 50;

let tenant: Tenant;
/** The tenant with a key of its own for every sixteen of the requests. */
let caller: (index: number) => Tenant;
beforeEach(async () => {
  tenant = await createTenant(product);
  caller = await shareOut(tenant, crowd);
});

const target_base_url = 'https://example.com';

/** How often each outcome came: `{'201 undefined': 1, '409 conflict': 49}`. */
async function tally(ask: (index: number) => ReturnType<Tenant['api']>): Promise<Record<string, number>> {
  const answers = await Promise.all(Array.from({ length: crowd }, (_, index) => ask(index)));
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const name = outcome(answer).join(' ').trim();
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

test.each<[string, object]>([
  ['/v1/secrets', { name: 'same name', value: 'v' }],
  ['/v1/routes', { name: 'same', target_base_url }],
  ['/v1/environments', { name: 'same' }],
  ['/v1/clients', { name: 'same', ip_address: '10.0.0.1' }],
  ['/v1/collections', { name: 'same' }],
])('of 50 equal creations at %s one succeeds, the others are 409', async (path, body) => {
  expect(await tally((index) => caller(index).api('POST', path, body))).toEqual({
    201: 1,
    '409 conflict': 49,
  });
  const names = (await tenant.api('GET', path)).json.meta?.total;
  expect(names).toBe(path === '/v1/environments' ? 2 : 1);
});

test('a name of one route and a slug of another cannot be equal', async () => {
  const counts = await tally((index) =>
    caller(index).api('POST', '/v1/routes', {
      name: index % 2 === 0 ? 'meet' : `other ${index}`,
      slug: index % 2 === 0 ? `slug-${index}` : 'meet',
      target_base_url,
    }),
  );
  expect(counts).toEqual({ 201: 1, '409 conflict': 49 });
});

test('of 50 renames to one name one succeeds', async () => {
  const ids = await Promise.all(
    Array.from({ length: crowd }, async (_, index) => {
      const made = await caller(index).done('POST', '/v1/secrets', { name: `old_${index}`, value: 'v' });
      return String(made.id);
    }),
  );
  const counts = await tally((index) =>
    caller(index).api('PATCH', `/v1/secrets/${ids[index]}`, { name: 'wanted' }),
  );
  expect(counts).toEqual({ 200: 1, '409 conflict': 49 });
});

test('a plan admits exactly as many as its limit', async () => {
  const free = await createTenant(product, { plan: 'free' });
  const of = await shareOut(free, crowd);
  const counts = await tally((index) =>
    of(index).api('POST', '/v1/secrets', { name: `s_${index}`, value: 'v' }),
  );
  expect(counts).toEqual({ 201: 10, '403 plan_limit': 40 });
  expect((await free.api('GET', '/v1/secrets')).json.meta?.total).toBe(10);
});

test('50 writes of a value make 50 versions', async () => {
  const { id } = await tenant.done('POST', '/v1/secrets', { name: 's', value: 'v' });
  const answers = await Promise.all(
    Array.from({ length: crowd }, (_, index) =>
      caller(index).done('PUT', `/v1/secrets/${id}/value`, { value: `v${index}` }),
    ),
  );
  expect(new Set(answers.map(({ value_version }) => Number(value_version)))).toEqual(
    new Set(Array.from({ length: crowd }, (_, index) => index + 2)),
  );
});

test('a secret is either deleted or used by a new route, never both', async () => {
  const { id } = await tenant.done('POST', '/v1/secrets', { name: 'contested', value: 'v' });
  const reference = { inject_headers_json: { A: `{{secret_id:${id}}}` } };
  const counts = await tally((index) =>
    index === 25
      ? caller(index).api('DELETE', `/v1/secrets/${id}`)
      : caller(index).api('POST', '/v1/routes', { name: `r-${index}`, target_base_url, ...reference }),
  );
  expect(counts['201']).toBe(49);
  const gone = (await tenant.api('GET', `/v1/secrets/${id}`)).status === 404;
  expect(counts[gone ? '200' : '409 in_use']).toBe(1);
  if (gone) return;
  expect(outcome(await tenant.api('DELETE', `/v1/secrets/${id}`))).toEqual([409, 'in_use']);
});

test('changes to different parts of one route at once lose no reference', async () => {
  const secrets = await Promise.all(
    ['in_header', 'in_body', 'in_method'].map(async (name) =>
      String((await tenant.done('POST', '/v1/secrets', { name, value: 'v' })).id),
    ),
  );
  for (let round = 0; round < 5; round += 1) {
    const { id } = await tenant.done('POST', '/v1/routes', { name: `r${round}`, target_base_url });
    const changes = [
      { inject_headers_json: { A: '{{secret:in_header}}' } },
      { inject_body_json: { a: '{{secret:in_body}}' } },
      { method_configs: { GET: { inject_headers_json: { A: '{{secret:in_method}}' } } } },
    ];
    await Promise.all(changes.map((change) => tenant.done('PATCH', `/v1/routes/${id}`, change)));
    for (const secret of secrets) {
      expect(outcome(await tenant.api('DELETE', `/v1/secrets/${secret}`))).toEqual([409, 'in_use']);
    }
    await tenant.done('DELETE', `/v1/routes/${id}`);
  }
});

test('an editor cannot undo what an admin tightened at the same moment', async () => {
  const made = await tenant.done('POST', '/v1/api-keys', { name: 'e', role: 'editor' });
  const editor = tenant.as(String(made.api_key));
  for (let round = 0; round < 10; round += 1) {
    const path = `/v1/routes/${(await tenant.done('POST', '/v1/routes', { name: `t${round}`, target_base_url })).id}`;
    const [on, off] = await Promise.all([
      tenant.api('PATCH', path, { redact_response: true }),
      editor.api('PATCH', path, { redact_response: false }),
    ]);
    expect([on.status, [200, 403].includes(off.status)]).toEqual([200, true]);
    expect((await tenant.done('GET', path)).redact_response).toBe(true);
  }
});

test('many changes of one tenant at once do not delay another tenant', async () => {
  const other = await createTenant(product);
  const many = await shareOut(tenant, 120);
  const began = performance.now();
  const writes = Promise.all(
    Array.from({ length: 120 }, (_, index) =>
      many(index).api('POST', '/v1/secrets', { name: `s_${index}`, value: 'v' }),
    ),
  ).then((answers) => ({ answers, ms: performance.now() - began }));
  const waits: number[] = [];
  let isOver = false;
  void writes.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const asked = performance.now();
    expect((await other.api('POST', '/v1/secrets', { name: `o_${waits.length}`, value: 'v' })).status).toBe(
      201,
    );
    waits.push(performance.now() - asked);
  }
  const { answers, ms } = await writes;
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(Math.max(...waits)).toBeLessThan(ms / 2);
});

test('there is always one default environment, whoever changes it at the same time', async () => {
  const ids = await Promise.all(
    Array.from({ length: 10 }, async (_, index) =>
      String((await tenant.done('POST', '/v1/environments', { name: `e${index}` })).id),
    ),
  );
  await Promise.all(ids.map((id) => tenant.done('PATCH', `/v1/environments/${id}`, { is_default: true })));
  const list = (await tenant.done('GET', '/v1/environments?per_page=100')) as unknown as {
    is_default: boolean;
  }[];
  expect(list.filter((one) => one.is_default)).toHaveLength(1);
});

test('of 50 deletions one succeeds, and the others get 404', async () => {
  const { id } = await tenant.done('POST', '/v1/secrets', { name: 'one', value: 'v' });
  expect(await tally((index) => caller(index).api('DELETE', `/v1/secrets/${id}`))).toEqual({
    200: 1,
    '404 not_found': 49,
  });
});
