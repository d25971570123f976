/** What saving a route warns of, and what only an admin may loosen (contract, 2.2). */
import { randomUUID } from 'node:crypto';
import { useScene } from '../data-plane/src/scene.ts';
import { certificate } from './src/certificate.ts';
import { makeKey } from './src/make-key.ts';
import { nowhere, outcome } from './src/outcome.ts';

type Warned = { code: string; message: string; path: string }[];

const scene = useScene();
const api: typeof scene.tenant.api = (...args) => scene.tenant.api(...args);
const target_base_url = 'https://api.example.com/v1';
const create = (fields: object) =>
  api('POST', '/v1/routes', { name: randomUUID(), target_base_url, ...fields });

describe('warnings', () => {
  beforeAll(() => scene.tenant.done('POST', '/v1/environments', { name: 'staging' }));
  const warnings = async (fields: object) => {
    const answer = await create(fields);
    expect(answer.status).toBe(201);
    return (answer.json.meta?.warnings ?? []) as unknown as Warned;
  };
  const one = (code: string, path: string, text: string) => [
    { code, path, message: expect.stringContaining(text) },
  ];

  test('text between braces that is no placeholder is legal and warned of, where it stands', async () => {
    const handlebars = '{{ user.name }}';
    expect(await warnings({ inject_headers_json: { A: handlebars } })).toEqual(
      one('not_a_placeholder', 'inject_headers_json', handlebars),
    );
    const config = { POST: { inject_body_json: { a: [handlebars] } } };
    expect(await warnings({ method_configs: config })).toEqual(
      one('not_a_placeholder', 'method_configs.POST.inject_body_json', handlebars),
    );
  });

  test('a secret that does not exist, by name and by id', async () => {
    const byName = await warnings({ inject_headers_json: { A: '{{secret:absent}}' } });
    expect(byName).toEqual(one('secret_not_found', 'inject_headers_json', '{{secret:absent}}'));
    const byId = await warnings({ inject_body_json: { a: `{{secret_id:${nowhere}}}` } });
    expect(byId).toEqual(one('secret_not_found', 'inject_body_json', nowhere));
  });

  test('a secret without a value in that environment', async () => {
    await scene.secret('only_production', 'v');
    const fields = { inject_headers_json: { A: '{{secret:only_production}}' } };
    expect(await warnings({ ...fields, base_environment: 'staging' })).toEqual(
      one('secret_without_value', 'inject_headers_json', '{{secret:only_production}}'),
    );
    expect(await warnings(fields)).toEqual([]);
    const { id } = (await create({})).json.data!;
    const put = await api('PUT', `/v1/routes/${id}/environments/staging`, fields);
    expect(put.json.meta?.warnings).toMatchObject([{ code: 'secret_without_value' }]);
  });

  test('a certificate, an OAuth2 secret that was never connected, and a type that a secret decides', async () => {
    await scene.tenant.done('POST', '/v1/secrets/certificate', certificate('a_certificate'));
    await scene.tenant.done('POST', '/v1/secrets/oauth2', {
      name: 'unconnected',
      provider: 'google',
      client_id: 'c',
      client_secret: 's',
    });
    expect(await warnings({ inject_headers_json: { A: '{{secret:a_certificate}}' } })).toEqual(
      one('certificate_in_template', 'inject_headers_json', '{{secret:a_certificate}}'),
    );
    expect(await warnings({ inject_headers_json: { A: '{{secret:unconnected}}' } })).toEqual(
      one('secret_without_value', 'inject_headers_json', '{{secret:unconnected}}'),
    );
    await scene.secret('media_type', 'application/json');
    expect(await warnings({ inject_headers_json: { 'Content-Type': '{{secret:media_type}}' } })).toEqual(
      one('secret_in_content_type', 'inject_headers_json', 'Content-Type'),
    );
  });

  test('what an environment inherits and has no value for; each place is named', async () => {
    await scene.secret('inherited', 'v');
    const fields = {
      inject_headers_json: { A: '{{secret:inherited}}' },
      inject_body_json: { a: '{{secret:inherited}}' },
    };
    const { id } = (await create(fields)).json.data!;
    const put = await api('PUT', `/v1/routes/${id}/environments/staging`, { inject_body_json: { b: 1 } });
    expect(put.json.meta?.warnings).toEqual(
      one('secret_without_value', 'inject_headers_json', '{{secret:inherited}}'),
    );
    const inheriting = await api('PUT', `/v1/routes/${id}/environments/staging`, {});
    const places = inheriting.json.meta?.warnings as unknown as Warned;
    expect(places.map(({ path }) => path)).toEqual(['inject_headers_json', 'inject_body_json']);
  });

  test('a hundred warnings are enough', async () => {
    const list = Array.from({ length: 300 }, (_, index) => `{{secret:absent_${index}}}`);
    const found = await warnings({ inject_body_json: { list } });
    expect([found.length, found.at(-1)?.code]).toEqual([101, 'more_warnings']);
    expect(found.at(-1)?.message).toContain('200');
  });

  test('with redact_response, a value under 8 characters', async () => {
    await scene.secret('seven', '1234567');
    await scene.secret('eight', '12345678');
    const fields = { inject_headers_json: { A: '{{secret:seven}}{{secret:eight}}' } };
    expect(await warnings({ ...fields, redact_response: true })).toEqual(
      one('value_too_short_to_redact', 'redact_response', 'seven'),
    );
    expect(await warnings(fields)).toEqual([]);
  });
});

test('clearing allowed_secrets and turning redact_response off need an admin; the opposite does not', async () => {
  const editor = await makeKey(scene.tenant, 'editor');
  const id = await scene.secret('closely_held', 'v-12345678');
  const path = `/v1/routes/${(await create({})).json.data?.id}`;
  const change = async (key: typeof editor, fields: object) => outcome(await key.api('PATCH', path, fields));
  expect(await change(editor, { allowed_secrets: [id], redact_response: true })).toEqual([200, undefined]);
  expect(await change(editor, { allowed_secrets: null })).toEqual([403, 'forbidden']);
  expect(await change(editor, { redact_response: false })).toEqual([403, 'forbidden']);
  expect(await change(editor, { redact_response: true, allowed_secrets: [] })).toEqual([200, undefined]);
  expect(await change(scene.tenant, { allowed_secrets: null, redact_response: false })).toEqual([
    200,
    undefined,
  ]);
});
