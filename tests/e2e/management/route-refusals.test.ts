/** Every rule for the fields of a route: which values are refused, with the field at fault. */
import { randomUUID } from 'node:crypto';
import { useScene } from '../data-plane/src/scene.ts';
import { fieldsAtFault, nowhere } from './src/outcome.ts';

const scene = useScene();
const api: typeof scene.tenant.api = (...args) => scene.tenant.api(...args);
const target_base_url = 'https://api.example.com/v1';
const create = (fields: object) =>
  api('POST', '/v1/routes', { name: randomUUID(), target_base_url, ...fields });

test.each([
  'http:host',
  'http:/host',
  'http:///host',
  '//host',
  'host',
  '',
  'ftp://host',
  'file:///etc/passwd',
  'https://',
  'https://u@host',
  'https://u:p@host',
  'https://@host',
  'https://host?',
  'https://host/?a=1',
  'https://host#',
  'https://host/#a',
  'https://host\\path',
  ' https://host',
  'https://ho st',
  'https://host\n',
  'https://host:99999',
  'javascript:alert(1)',
  'https://a\tb',
  `https://host/${'x'.repeat(2048)}`,
])('target_base_url %j is refused', async (url) => {
  expect(fieldsAtFault(await create({ target_base_url: url }))).toEqual(['target_base_url']);
});

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-${i}`, 'v']));
const references = (count: number) => Array.from({ length: count }, (_, i) => `{{secret:n${i}}}`).join('');
const header = (name: string) => ({ inject_headers_json: { [name]: 'v' } });
test.each<[string, object]>([
  ...[
    'Host',
    'connection',
    'Keep-Alive',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Content-Length',
  ].map((name): [string, object] => [`inject_headers_json.${name}`, header(name)]),
  ...['X-KnoxCall-Key', 'x-knox-request-id', 'a b', 'a:b', '', 'ä', 'a\r\nb'].map(
    (name): [string, object] => [`inject_headers_json.${name}`, header(name)],
  ),
  ['inject_headers_json', { inject_headers_json: many(65) }],
  ['inject_headers_json', { inject_headers_json: { A: '1', a: '2' } }],
  ['inject_headers_json', { inject_headers_json: ['A'] }],
  ['inject_headers_json.A', { inject_headers_json: { A: 1 } }],
  ['inject_headers_json.A', { inject_headers_json: { A: ['x'] } }],
  ['inject_headers_json.A', { inject_headers_json: { A: 'a\0' } }],
  ['inject_body_json', { inject_body_json: [] }],
  ['inject_body_json', { inject_body_json: 'text' }],
  ['inject_body_json', { inject_body_json: 1 }],
  ['inject_body_json', { inject_body_json: { a: references(301) } }],
  ['inject_headers_json', { inject_headers_json: { A: references(301) } }],
  ['inject_body_json', { inject_body_json: { a: 'x'.repeat(262_144) } }],
  ['method_configs', { method_configs: { PUT: { inject_body_json: { a: 'x'.repeat(262_144) } } } }],
  ['method_configs', { method_configs: { get: {} } }],
  ['method_configs', { method_configs: { TRACE: {} } }],
  ['method_configs.GET.other', { method_configs: { GET: { other: 1 } } }],
  ['method_configs.GET.inject_headers_json.Host', { method_configs: { GET: header('Host') } }],
  ['method_configs', { method_configs: [{ method: 'GET' }, { method: 'GET' }] }],
  ['method_configs', { method_configs: [{ inject_headers_json: {} }] }],
  ['method_configs', { method_configs: 'GET' }],
  ['allowed_methods.0', { allowed_methods: ['get'] }],
  ['allowed_methods.0', { allowed_methods: ['CONNECT'] }],
  ['allowed_methods', { allowed_methods: 'GET' }],
  ...['10/8', '10.0.0.0/33', '010.0.0.1', 'example.com', '', '::1%lo', '10.0.0.1/'].map(
    (range): [string, object] => ['ip_allowlist.0', { ip_allowlist: [range] }],
  ),
  ['rate_limit_requests', { rate_limit_enabled: true, rate_limit_window_sec: 1 }],
  ['rate_limit_window_sec', { rate_limit_enabled: true, rate_limit_requests: 1 }],
  ['rate_limit_requests', { rate_limit_requests: 0 }],
  ['rate_limit_window_sec', { rate_limit_window_sec: 1.5 }],
  ['mtls_certificate_id', { mtls_certificate_id: nowhere }],
  ['mtls_certificate_id', { mtls_certificate_id: 'x' }],
  ['ca_certificate', { ca_certificate: 'no PEM' }],
  ['allowed_secrets', { allowed_secrets: [nowhere] }],
  ['allowed_secrets.0', { allowed_secrets: ['a_name'] }],
  ['on_unscanned', { on_unscanned: 'drop' }],
  ['timeout_ms', { timeout_ms: 0 }],
  ['collection_id', { collection_id: nowhere }],
  ['slug', { slug: 'UPPER' }],
  ['slug', { slug: 's'.repeat(64) }],
  ['slug', { slug: '' }],
  ['name', { name: '   ' }],
  ['name', { name: 'n'.repeat(129) }],
  ['name', { name: 'a\ud800' }],
  ['enabled', { enabled: null }],
  ['requires_clients', { requires_clients: 'yes' }],
])('%s is at fault in %j', async (field, fields) => {
  expect(fieldsAtFault(await create(fields))).toEqual([field]);
});

test('templates are counted together, even if they are set one after another', async () => {
  const id = await scene.route({ inject_body_json: { a: 'x'.repeat(150_000) } });
  const patched = (fields: object) => scene.tenant.api('PATCH', `/v1/routes/${id}`, fields);
  const large = { PUT: { inject_body_json: { a: 'x'.repeat(150_000) } } };
  expect(fieldsAtFault(await patched({ method_configs: large }))).toEqual(['method_configs']);
  expect((await patched({ method_configs: large, inject_body_json: null })).status).toBe(200);
});
