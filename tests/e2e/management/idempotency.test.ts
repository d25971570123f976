/** `X-Idempotency-Key`, `ETag` and `If-Match`. */
import { randomUUID } from 'node:crypto';
import { type CallAnswer, createTenant, type Tenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { makeKey } from './src/make-key.ts';
import { fieldsAtFault, nowhere, outcome } from './src/outcome.ts';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(product);
});

type Asked = [method: string, path: string, body?: unknown];
const once = (key: string, [method, path, body]: Asked, by = tenant): Promise<CallAnswer> =>
  by.send(method, path, { body, headers: { 'x-idempotency-key': key } });
const secret = (fields: object = {}) => ({
  name: `s_${randomUUID().replaceAll('-', '')}`,
  value: 'v',
  ...fields,
});
const make = async () => String((await tenant.done('POST', '/v1/secrets', secret())).id);

test('the same request sent twice is carried out once and answered alike, request id included', async () => {
  const [key, body] = [randomUUID(), secret()];
  const [first, second] = [
    await once(key, ['POST', '/v1/secrets', body]),
    await once(key, ['POST', '/v1/secrets', body]),
  ];
  expect([second.status, second.text]).toEqual([201, first.text]);
  expect(second.headers['x-request-id']).toBe(first.headers['x-request-id']);
  expect(second.headers.etag).toBe(first.headers.etag);
});

test('another body under the same key is 409 conflict', async () => {
  const key = randomUUID();
  await once(key, ['POST', '/v1/secrets', secret()]);
  expect(outcome(await once(key, ['POST', '/v1/secrets', secret()]))).toEqual([409, 'conflict']);
});

test('deleting a collection changes the entity tags of its resources; a rollback checks If-Match too', async () => {
  const collection = await tenant.done('POST', '/v1/collections', { name: randomUUID() });
  const made = await tenant.api('POST', '/v1/secrets', secret({ collection_id: collection.id }));
  const path = `/v1/secrets/${made.json.data?.id}`;
  const before = { 'if-match': String(made.headers.etag) };
  await tenant.done('DELETE', `/v1/collections/${collection.id}`);
  const stale = await tenant.send('PATCH', path, { body: { description: 'd' }, headers: before });
  expect(outcome(stale)).toEqual([412, 'precondition_failed']);
  const rollback = await tenant.send('POST', `${path}/rollback`, { body: { version: 1 }, headers: before });
  expect(outcome(rollback)).toEqual([412, 'precondition_failed']);
  for (const version of [2_147_483_648, 1e15]) {
    expect(outcome(await tenant.api('POST', `${path}/rollback`, { version }))).toEqual([404, 'not_found']);
  }
});

test('a repeated DELETE gets its first answer, although the resource is gone', async () => {
  const [id, key] = [await make(), randomUUID()];
  const first = await once(key, ['DELETE', `/v1/secrets/${id}`]);
  const second = await once(key, ['DELETE', `/v1/secrets/${id}`]);
  expect([first.status, second.status, second.text]).toEqual([200, 200, first.text]);
  expect(outcome(await once(randomUUID(), ['DELETE', `/v1/secrets/${id}`]))).toEqual([404, 'not_found']);
});

test('a repeated PUT is carried out once: the version does not grow', async () => {
  const [id, key] = [await make(), randomUUID()];
  const versions: unknown[] = [];
  for (let count = 0; count < 3; count += 1) {
    const answer = await once(key, ['PUT', `/v1/secrets/${id}/value`, { value: 'new' }]);
    versions.push(answer.json.data?.value_version);
  }
  expect(versions).toEqual([2, 2, 2]);
});

test('a key counts for one API key, method and path', async () => {
  const [key, id] = [randomUUID(), await make()];
  const other = await makeKey(tenant, 'editor');
  const body = { description: 'd' };
  expect((await once(key, ['PATCH', `/v1/secrets/${id}`, body])).status).toBe(200);
  expect((await once(key, ['PATCH', `/v1/secrets/${await make()}`, body])).status).toBe(200);
  const byOther = await once(key, ['PATCH', `/v1/secrets/${id}`, { description: 'e' }], other);
  expect(byOther.json.data).toMatchObject({ description: 'e' });
  expect((await once(key, ['DELETE', `/v1/secrets/${id}`])).json.data).toEqual({ deleted: true });
});

test('refusals are stored too: 400, 404 and 409 are repeated', async () => {
  const body = secret();
  await tenant.done('POST', '/v1/secrets', body);
  for (const [path, sent, status] of [
    ['/v1/secrets', {}, 400],
    ['/v1/secrets', body, 409],
    [`/v1/secrets/${nowhere}/rollback`, { version: 1 }, 404],
  ] as const) {
    const key = randomUUID();
    const [first, second] = [await once(key, ['POST', path, sent]), await once(key, ['POST', path, sent])];
    expect([first.status, second.text]).toEqual([status, first.text]);
  }
});

test('a request without the right role is refused before anything is stored', async () => {
  const reader = await makeKey(tenant, 'read');
  const key = randomUUID();
  for (let count = 0; count < 2; count += 1) {
    expect(outcome(await once(key, ['POST', '/v1/secrets', {}], reader))).toEqual([403, 'forbidden']);
  }
});

test('an answer with a credential is not repeated: 409', async () => {
  const [key, body] = [randomUUID(), { name: 'once' }];
  const first = await once(key, ['POST', '/v1/api-keys', body]);
  expect([first.status, first.headers['cache-control']]).toEqual([201, 'no-store']);
  const second = await once(key, ['POST', '/v1/api-keys', body]);
  expect(outcome(second)).toEqual([409, 'conflict']);
  expect(second.text).not.toContain(String(first.json.data?.api_key));
});

test('of many requests at once one is carried out; the others get its answer, or 409 with Retry-After: 1 while it runs', async () => {
  const [key, body] = [randomUUID(), secret()];
  const answers = await Promise.all(
    Array.from({ length: 16 }, () => once(key, ['POST', '/v1/secrets', body])),
  );
  const done = answers.filter(({ status }) => status === 201);
  expect(done.length).toBeGreaterThan(0);
  expect(new Set(done.map(({ text }) => text)).size).toBe(1);
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    expect([...outcome(answer), answer.headers['retry-after']]).toEqual([409, 'conflict', '1']);
  }
});

test('429 is not stored: the request can be repeated later', async () => {
  const limited = await makeKey(tenant, 'editor', { rate_limit_requests: 1 });
  const [key, body] = [randomUUID(), secret()];
  await limited.api('GET', '/v1/account');
  expect(outcome(await once(key, ['POST', '/v1/secrets', body], limited))).toEqual([429, 'rate_limited']);
  expect((await once(key, ['POST', '/v1/secrets', body])).status).toBe(201);
});

test('a tenant has 64 MiB of kept answers an hour: after that a repeated change is 409 and is not carried out again', async () => {
  const greedy = await createTenant(product);
  const body = {
    name: 'large',
    target_base_url: 'http://127.0.0.1:9',
    inject_body_json: { a: 'x'.repeat(260_000) },
  };
  await greedy.done('POST', '/v1/routes', body);
  const change = (timeout_ms: number): Asked => ['PATCH', '/v1/routes/large', { timeout_ms }];
  for (let count = 0; count < 260; count += 1) {
    expect((await once(randomUUID(), change(count + 1), greedy)).status).toBe(200);
  }
  const key = randomUUID();
  expect((await once(key, change(500), greedy)).status).toBe(200);
  await greedy.done('PATCH', '/v1/routes/large', { timeout_ms: 700 });
  const repeated = await once(key, change(500), greedy);
  expect(outcome(repeated)).toEqual([409, 'conflict']);
  expect(repeated.json.error?.message).toContain('was carried out, but its answer was not kept');
  expect((await greedy.done('GET', '/v1/routes/large')).timeout_ms).toBe(700);
  // A refusal changed nothing: it is found anew.
  const refused = randomUUID();
  for (const _time of [1, 2]) {
    expect(fieldsAtFault(await once(refused, change(-1), greedy))).toEqual(['timeout_ms']);
  }
  // Nobody else's share is used.
  const [own, made] = [randomUUID(), secret()];
  const first = await once(own, ['POST', '/v1/secrets', made]);
  expect((await once(own, ['POST', '/v1/secrets', made])).text).toBe(first.text);
}, 60_000);

test.each([
  ['is too long', 'k'.repeat(256)],
  ['has a space', 'a b'],
])('a key that %s is 400', async (_what, key) => {
  expect(fieldsAtFault(await once(key, ['POST', '/v1/secrets', secret()]))).toEqual(['X-Idempotency-Key']);
});

test('a request line of any length can have an idempotency key', async () => {
  const noise = Array.from({ length: 150 }, () => randomUUID()).join('');
  const answer = await once('k'.repeat(255), [
    'PUT',
    `/v1/secrets/${await make()}/value?environment=${noise}`,
    {
      value: 'v',
    },
  ]);
  expect(fieldsAtFault(answer)).toEqual(['environment']);
});

test('GET ignores the idempotency key', async () => {
  const key = randomUUID();
  const before = await once(key, ['GET', '/v1/secrets']);
  await make();
  expect((await once(key, ['GET', '/v1/secrets'])).json.meta?.total).toBe(
    Number(before.json.meta?.total) + 1,
  );
});

describe('If-Match', () => {
  const resources: [string, () => Promise<string>, [string, string, object | undefined][]][] = [
    [
      'a secret',
      async () => `/v1/secrets/${await make()}`,
      [
        ['PATCH', '', { description: 'x' }],
        ['PUT', '/value', { value: 'x' }],
        ['DELETE', '', undefined],
      ],
    ],
    [
      'a route',
      async () => {
        const route = { name: randomUUID(), target_base_url: 'https://example.com' };
        return `/v1/routes/${(await tenant.done('POST', '/v1/routes', route)).id}`;
      },
      [
        ['PATCH', '', { log_bodies: false }],
        ['PUT', '/environments/staging', {}],
        ['PUT', '/environments/staging/clients', { client_ids: [] }],
        ['DELETE', '/environments/staging', undefined],
        ['DELETE', '', undefined],
      ],
    ],
  ];
  beforeAll(() => tenant.done('POST', '/v1/environments', { name: 'staging' }));

  test.each(resources)(
    '%s is changed at the version that the caller read, and at no other',
    async (_what, at, changes) => {
      const path = await at();
      for (const [method, below, body] of changes) {
        const etag = (await tenant.api('GET', path)).headers.etag!;
        expect(etag).toMatch(/^"[^"]+"$/);
        const send = (tags: string) =>
          tenant.send(method, `${path}${below}`, { body, headers: { 'if-match': tags } });
        for (const tags of ['"0"', `W/${etag}`, 'x', '']) {
          expect(outcome(await send(tags))).toEqual([412, 'precondition_failed']);
        }
        expect((await tenant.api('GET', path)).headers.etag).toBe(etag);
        expect((await send(`"0", ${etag}`)).status).toBe(200);
      }
    },
  );

  test.each(resources)('of 16 changes of %s at one version one succeeds', async (_what, at, [change]) => {
    const path = await at();
    const etag = (await tenant.api('GET', path)).headers.etag!;
    const [method, below, body] = change!;
    const answers = await Promise.all(
      Array.from({ length: 16 }, () =>
        tenant.send(method, `${path}${below}`, { body, headers: { 'if-match': etag } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(15);
  });

  test('the answer to a change has the next version, and * matches any version', async () => {
    const path = `/v1/secrets/${await make()}`;
    const any = { body: { description: 'x' }, headers: { 'if-match': '*' } };
    const changed = await tenant.send('PATCH', path, any);
    expect(changed.headers.etag).toBe((await tenant.api('GET', path)).headers.etag);
  });
});
