/** Input made to crash the service, pollute its objects or get lost: it is refused or stored unchanged, and never a 500. */
import { call } from '@knoxcall/testkit';
import { useScene } from '../data-plane/src/scene.ts';
import { product } from '../src/shared-product.ts';
import { fieldsAtFault, outcome } from './src/outcome.ts';

const scene = useScene();
const api: typeof scene.tenant.api = (...args) => scene.tenant.api(...args);
let made = 0;
/** `fields` is JSON text, because an object cannot hold all of these. */
const create = (fields: string) => {
  made += 1;
  return api(
    'POST',
    '/v1/routes',
    `{"name":"hostile-${made}","target_base_url":"${scene.upstream.url}",${fields}}`,
  );
};

describe('names with a special meaning in JavaScript', () => {
  test.each([
    ['"inject_headers_json":{"__proto__":"x"}', 'inject_headers_json.__proto__'],
    ['"inject_headers_json":{"\\u005f_proto__":"x"}', 'inject_headers_json.__proto__'],
    ['"inject_body_json":{"__proto__":{"admin":true}}', 'inject_body_json.__proto__'],
    ['"inject_body_json":{"a":[{"__proto__":1}]}', 'inject_body_json.a.0.__proto__'],
    ['"method_configs":{"__proto__":{"inject_headers_json":{"a":"b"}}}', 'method_configs.__proto__'],
    ['"__proto__":{"redact_response":true}', '__proto__'],
  ])('__proto__ is refused, not dropped: %s', async (fields, path) => {
    expect(fieldsAtFault(await create(fields))).toEqual([path]);
  });

  test('constructor, prototype, toString and similar names are ordinary', async () => {
    const names = '"constructor":"c","prototype":"p","toString":"t","hasOwnProperty":"h","valueOf":"v"';
    const answer = await create(
      `"inject_headers_json":{${names}},"inject_body_json":{${names},"x":{${names}}}`,
    );
    expect(answer.status).toBe(201);
    const given = JSON.parse(`{${names}}`) as Record<string, string>;
    expect(answer.json.data).toMatchObject({
      inject_headers_json: given,
      inject_body_json: { ...given, x: given },
    });
    const route = String(answer.json.data?.name);
    expect((await scene.call(route, { body: '{"constructor":{"a":1}}' })).status).toBe(200);
    expect(scene.upstream.last().headers).toMatchObject({ constructor: 'c', tostring: 't', valueof: 'v' });
    expect(JSON.parse(scene.upstream.last().body.toString())).toEqual({ ...given, x: given });
    expect(fieldsAtFault(await create('"method_configs":{"constructor":{}}'))).toEqual(['method_configs']);
    expect(fieldsAtFault(await create('"constructor":1,"toString":2'))).toEqual(['constructor', 'toString']);
  });

  test('keys that look like numbers keep their values', async () => {
    const answer = await create(
      '"inject_body_json":{"b":1,"10":"ten","9":"nine","-1":0,"01":2,"4294967296":3}',
    );
    await scene.call(String(answer.json.data?.name), { body: '{}' });
    const sent = JSON.parse(scene.upstream.last().body.toString());
    expect(sent).toEqual({ b: 1, 10: 'ten', 9: 'nine', '-1': 0, '01': 2, 4294967296: 3 });
  });
});

describe('numbers', () => {
  test.each([
    '12345678901234567890',
    '1e400',
    '-1e400',
    '9007199254740993',
    '0.1234567890123456789',
    '1e-400',
  ])('%s cannot be stored exactly, and is refused in a body to inject', async (number) => {
    expect(fieldsAtFault(await create(`"inject_body_json":{"a":[{"n":${number}}]}`))).toEqual([
      'inject_body_json',
    ]);
  });

  test('every number that can be stored exactly is accepted', async () => {
    const numbers = [0, -1, 1.5, 0.1, 9007199254740991, 1e21, 1.7976931348623157e308, 5e-324, -2.5e-8];
    const answer = await create(
      `"inject_body_json":{"n":${JSON.stringify(numbers)},"m":[1.0,1E2,100e-2,0.10]}`,
    );
    expect(answer.json.data?.inject_body_json).toEqual({ n: numbers, m: [1, 100, 1, 0.1] });
  });

  test.each(['12345678901234567890', '1e400', '1.5', '-1', '"30000"', 'true', '[1]', '{}'])(
    'timeout_ms of %s is refused',
    async (number) => {
      expect(fieldsAtFault(await create(`"timeout_ms":${number}`))).toEqual(['timeout_ms']);
    },
  );
});

describe('size', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
  test.each([300, 10_000, 200_000])('%d levels of nesting are refused anywhere', async (depth) => {
    for (const fields of [
      `"inject_body_json":{"a":${nested(depth)}}`,
      `"inject_body_json":${'{"a":'.repeat(depth / 4)}1${'}'.repeat(depth / 4)},"x":${nested(depth)}`,
      `"slug":${nested(depth)}`,
      `"allowed_methods":${nested(depth)}`,
    ]) {
      expect(outcome(await create(fields))).toEqual([400, 'validation_error']);
    }
    expect(outcome(await api('POST', '/v1/secrets', nested(depth)))).toEqual([400, 'validation_error']);
  });

  test('100 levels of nesting are stored', async () => {
    const answer = await create(`"inject_body_json":{"a":${nested(100)}}`);
    expect(JSON.stringify(answer.json.data?.inject_body_json)).toBe(`{"a":${nested(100)}}`);
  });

  test.each([
    ['allowed_methods', '"GET"'],
    ['ip_allowlist', '"nonsense"'],
    ['allowed_secrets', '1'],
    ['inject_body_json', '{}'],
    ['method_configs', '{"method":"GET"}'],
  ])('50,000 items in %s are refused with a short answer', async (field, item) => {
    const list = Array.from({ length: 50_000 }, () => item).join();
    const answer = await create(`"${field}":[${list}]`);
    expect(outcome(answer)).toEqual([400, 'validation_error']);
    expect(answer.body.length).toBeLessThan(20_000);
  });

  test('50,000 unknown fields or headers are refused with a short answer', async () => {
    const fields = Array.from({ length: 50_000 }, (_, index) => `"f${index}":1`).join();
    for (const answer of [await create(fields), await create(`"inject_headers_json":{${fields}}`)]) {
      expect(outcome(answer)).toEqual([400, 'validation_error']);
      expect(answer.body.length).toBeLessThan(20_000);
    }
  });
});

test.each([
  ['text/plain', 415],
  ['application/x-www-form-urlencoded', 415],
  ['multipart/form-data; boundary=x', 415],
  ['application/merge-patch+json', 415],
  ['application/jsonp', 415],
  ['nonsense', 415],
  ['', 415],
  ['application/json; charset=utf-8', 201],
  ['APPLICATION/JSON', 201],
])('a body of type %j is answered with %i', async (type, status) => {
  made += 1;
  const body = JSON.stringify({ name: `typed-${made}` });
  const answer = await scene.tenant.send('POST', '/v1/collections', {
    body,
    headers: { 'content-type': type },
  });
  expect(answer.status).toBe(status);
});

test.each([
  '/v1/secrets/%zz',
  '/v1/secrets/%',
  '/v1/secrets/%00',
  '/v1/secrets/%ff%fe',
  '/v1/secrets/%ED%A0%80',
  '/v1/secrets/..%2f..%2fetc',
  '/v1/routes/%2e%2e',
  '/v1/routes/x%2fy',
  '/v1/routes/%00/environments',
  '/v1/routes/a%0d%0ab',
  '/v1/%zz',
  '/%',
  '/v1/nothing',
  '/v1/secrets//',
  '/v1/clients/__proto__',
  '/v1/clients/constructor',
  `/v1/routes/${'a'.repeat(5000)}`,
  '/v1/logs/%zz',
  '/v1/environments%00',
])('GET %j is 404 or 405', async (path) => {
  const answer = await api('GET', path);
  expect([404, 405]).toContain(answer.status);
  expect(answer.json.error?.request_id).toBe(answer.headers['x-request-id']);
});

const texts = [
  ['NUL', '\\u0000'],
  ['half a pair, first', '\\ud800'],
  ['half a pair, last', '\\udc00x'],
] as const;
const fields: [string, string, string][] = [
  ['/v1/secrets', '"name":"n_","value":"$"', 'value'],
  ['/v1/secrets', '"name":"n$","value":"v"', 'name'],
  ['/v1/secrets', '"name":"n_","value":"v","description":"$"', 'description'],
  ['/v1/secrets', '"name":"n_","value":"v","environment":"$"', 'environment'],
  ['/v1/secrets', '"name":"n_","value":"v","allowed_hosts":["a$"]', 'allowed_hosts.0'],
  ['/v1/secrets', '"name":"n_","value":"v","collection_id":"$"', 'collection_id'],
  ['/v1/secrets', '"name":"n_","value":"v","expires_at":"$"', 'expires_at'],
  ['/v1/secrets', '"name":"n_","value":"v","secret_type":"$"', 'secret_type'],
  ['/v1/secrets/oauth2', '"name":"n_","provider":"google","client_id":"$","client_secret":"x"', 'client_id'],
  ['/v1/routes', '"name":"$","target_base_url":"https://a"', 'name'],
  ['/v1/routes', '"name":"n","target_base_url":"https://a/$"', 'target_base_url'],
  [
    '/v1/routes',
    '"name":"n","target_base_url":"https://a","inject_body_json":{"a":["$"]}',
    'inject_body_json.a.0',
  ],
  ['/v1/routes', '"name":"n","target_base_url":"https://a","inject_body_json":{"$":1}', 'inject_body_json'],
  ['/v1/routes', '"name":"n","target_base_url":"https://a","base_environment":"$"', 'base_environment'],
  ['/v1/environments', '"name":"n","color":"$"', 'color'],
  ['/v1/clients', '"name":"n","ip_address":"$"', 'ip_address'],
  ['/v1/collections', '"name":"n","description":"$"', 'description'],
  ['/v1/api-keys', '"name":"$"', 'name'],
];
test.each(fields)('NUL and half a surrogate pair are refused at %s in {%s}', async (path, body, field) => {
  for (const [, text] of texts) {
    expect(fieldsAtFault(await api('POST', path, `{${body.replace('$', () => text)}}`))).toEqual([field]);
  }
});

test('a body that is too large is refused, with and without an announced length', async () => {
  const headers = { authorization: `Bearer ${scene.tenant.key}`, 'content-type': 'application/json' };
  const url = `${product.controlPlane}/v1/collections`;
  const body = Buffer.alloc(1_048_577, 0x20);
  expect(outcome(await call(url, { method: 'POST', headers, body }))).toEqual([413, 'payload_too_large']);
  const chunks = ReadableStream.from([body.subarray(0, 600_000), body.subarray(0, 600_000)]);
  const streamed = await fetch(url, { method: 'POST', headers, body: chunks, duplex: 'half' } as RequestInit);
  expect([streamed.status, ((await streamed.json()) as { error: { type: string } }).error.type]).toEqual([
    413,
    'payload_too_large',
  ]);
});
