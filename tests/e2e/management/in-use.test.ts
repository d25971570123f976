/** A secret cannot be deleted while a configuration of a route refers to it, or an OAuth2 secret presents it. */
import { useScene } from '../data-plane/src/scene.ts';
import { certificate } from './src/certificate.ts';
import { outcome } from './src/outcome.ts';

const scene = useScene();
const remove = (id: string) => scene.tenant.api('DELETE', `/v1/secrets/${id}`);
let made = 0;
const nextName = () => {
  made += 1;
  return `used_${made}`;
};

beforeAll(() => scene.tenant.done('POST', '/v1/environments', { name: 'staging' }));

const places: [string, (text: string) => object][] = [
  ['a header', (text) => ({ inject_headers_json: { 'X-Key': `Bearer ${text}` } })],
  ['the body, deep down', (text) => ({ inject_body_json: { a: [{ b: { c: `x${text}` } }] } })],
  ['a header of one method', (text) => ({ method_configs: { GET: { inject_headers_json: { A: text } } } })],
  ['the body of one method', (text) => ({ method_configs: { POST: { inject_body_json: { a: text } } } })],
  [
    'a method config given as a list',
    (text) => ({ method_configs: [{ method: 'PUT', inject_headers_json: { A: text } }] }),
  ],
];

describe.each(places)('a secret is in use in %s', (_where, fields) => {
  test.each(['secret', 'secret_id', 'SECRET_ID'])('by %s, in the base and in an override', async (kind) => {
    const name = nextName();
    const id = await scene.secret(name, 'v');
    const reference = { secret: `{{secret:${name}}}`, secret_id: `{{secret_id:${id}}}` }[kind];
    const text = reference ?? `{{secret_id:${id.toUpperCase()}}}`;
    const route = await scene.route(fields(text));
    const refused = await remove(id);
    expect(outcome(refused)).toEqual([409, 'in_use']);
    expect(refused.json.error?.routes).toEqual([{ id: expect.any(String), name: route }]);
    const empty = { inject_headers_json: null, inject_body_json: null, method_configs: null };
    await scene.tenant.done('PATCH', `/v1/routes/${route}`, empty);
    const place = `/v1/routes/${route}/environments/staging`;
    await scene.tenant.done('PUT', place, fields(text));
    expect(outcome(await remove(id))).toEqual([409, 'in_use']);
    await scene.tenant.done('PUT', place, {});
    expect((await remove(id)).status).toBe(200);
  });
});

test('a certificate is in use as the client certificate of a route or of one of its environments', async () => {
  const { id } = await scene.tenant.done('POST', '/v1/secrets/certificate', certificate(nextName()));
  const route = await scene.route({ mtls_certificate_id: id });
  expect(outcome(await remove(String(id)))).toEqual([409, 'in_use']);
  await scene.tenant.done('PATCH', `/v1/routes/${route}`, { mtls_certificate_id: null });
  const place = `/v1/routes/${route}/environments/staging`;
  await scene.tenant.done('PUT', place, { mtls_certificate_id: id });
  expect(outcome(await remove(String(id)))).toEqual([409, 'in_use']);
  await scene.tenant.done('DELETE', place);
  expect((await remove(String(id))).status).toBe(200);
});

test('a certificate is in use by an OAuth2 secret that presents it to the token endpoint', async () => {
  const { id } = await scene.tenant.done('POST', '/v1/secrets/certificate', certificate(nextName()));
  const oauth2 = await scene.tenant.done('POST', '/v1/secrets/oauth2', {
    name: nextName(),
    provider: 'google',
    client_id: 'client',
    mtls_certificate_id: id,
  });
  expect(oauth2).toMatchObject({ mtls_certificate_id: id });
  const refused = await remove(String(id));
  expect(outcome(refused)).toEqual([409, 'in_use']);
  expect(refused.json.error?.routes).toEqual([]);
  await scene.tenant.done('DELETE', `/v1/secrets/${oauth2.id}`);
  expect((await remove(String(id))).status).toBe(200);
});

test('a secret is in use from its creation if a route named it before', async () => {
  const name = nextName();
  await scene.route({ inject_headers_json: { A: `{{secret:${name}}}` } });
  expect(outcome(await remove(await scene.secret(name, 'v')))).toEqual([409, 'in_use']);
});

test('changing one part of a route keeps the secrets of its other parts in use', async () => {
  const id = await scene.secret(nextName(), 'v');
  const route = await scene.route({ inject_headers_json: { A: `{{secret_id:${id}}}` } });
  for (const fields of [{ inject_body_json: { a: 1 } }, { log_bodies: false }, { method_configs: {} }]) {
    await scene.tenant.done('PATCH', `/v1/routes/${route}`, fields);
    expect(outcome(await remove(id))).toEqual([409, 'in_use']);
  }
  await scene.tenant.done('DELETE', `/v1/routes/${route}`);
  expect((await remove(id)).status).toBe(200);
});

test('text that is no placeholder, a variable and a key in the body do not use a secret', async () => {
  const name = nextName();
  const id = await scene.secret(name, 'v');
  await scene.route({
    inject_headers_json: { A: `{{ secret:${name} }} {secret:${name}} {{var:${name}}}` },
    inject_body_json: { [`{{secret:${name}}}`]: 'key' },
  });
  expect((await remove(id)).status).toBe(200);
});
