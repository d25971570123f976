/** The warnings when a route is saved, and which limits only an admin may loosen. */
import { randomUUID } from 'node:crypto';
import { createTenant } from '@knoxcall/testkit';
import { useScene } from '../data-plane/src/scene.ts';
import { product } from '../src/shared-product.ts';
import { certificate } from './src/certificate.ts';
import { makeKey } from './src/make-key.ts';
import { nowhere, outcome } from './src/outcome.ts';

type Warned = { code: string; message: string; path: string }[];

const scene = useScene();
const api: typeof scene.tenant.api = (...args) => scene.tenant.api(...args);
const target_base_url = 'https://api.example.com/v1';
const create = (fields: object) =>
  api('POST', '/v1/routes', { name: randomUUID(), target_base_url, ...fields });

describe('a route is saved with a warning about', () => {
  beforeAll(() => scene.tenant.done('POST', '/v1/environments', { name: 'staging' }));
  /** With a list of allowed secrets, so that it gets no other warning. */
  const warnings = async (fields: object) => {
    const answer = await create({ allowed_secrets: [], ...fields });
    expect(answer.status).toBe(201);
    return (answer.json.meta?.warnings ?? []) as unknown as Warned;
  };
  const one = (code: string, path: string, text: string) => [
    { code, path, message: expect.stringContaining(text) },
  ];

  test('text between braces that is no placeholder, with its place', async () => {
    const handlebars = '{{ user.name }}';
    expect(await warnings({ inject_headers_json: { A: handlebars } })).toEqual(
      one('not_a_placeholder', 'inject_headers_json', handlebars),
    );
    const config = { POST: { inject_body_json: { a: [handlebars] } } };
    expect(await warnings({ method_configs: config })).toEqual(
      one('not_a_placeholder', 'method_configs.POST.inject_body_json', handlebars),
    );
  });

  test('an unknown secret, by name and by id', async () => {
    const byName = await warnings({ inject_headers_json: { A: '{{secret:absent}}' } });
    expect(byName).toEqual(one('secret_not_found', 'inject_headers_json', '{{secret:absent}}'));
    const byId = await warnings({ inject_body_json: { a: `{{secret_id:${nowhere}}}` } });
    expect(byId).toEqual(one('secret_not_found', 'inject_body_json', nowhere));
  });

  test('a secret without a value in the environment', async () => {
    await scene.secret('only_production', 'v');
    const fields = { inject_headers_json: { A: '{{secret:only_production}}' } };
    expect(await warnings({ ...fields, base_environment: 'staging' })).toEqual(
      one('secret_without_value', 'inject_headers_json', '{{secret:only_production}}'),
    );
    expect(await warnings(fields)).toEqual([]);
    const { id } = (await create({ allowed_secrets: [] })).json.data!;
    const put = await api('PUT', `/v1/routes/${id}/environments/staging`, fields);
    expect(put.json.meta?.warnings).toMatchObject([{ code: 'secret_without_value' }]);
  });

  test('a certificate in a template, an OAuth2 secret that was never connected, and a Content-Type from a secret', async () => {
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

  test('every place at which an environment inherits a secret that has no value there', async () => {
    await scene.secret('inherited', 'v');
    const fields = {
      allowed_secrets: [],
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

  test('at most a hundred places, and the number of the rest', async () => {
    const list = Array.from({ length: 300 }, (_, index) => `{{secret:absent_${index}}}`);
    const found = await warnings({ inject_body_json: { list } });
    expect([found.length, found.at(-1)?.code]).toEqual([101, 'more_warnings']);
    expect(found.at(-1)?.message).toContain('200');
  });

  test('a value under 8 characters, on a route that redacts', async () => {
    await scene.secret('seven', '1234567');
    await scene.secret('eight', '12345678');
    const fields = { inject_headers_json: { A: '{{secret:seven}}{{secret:eight}}' } };
    expect(await warnings({ ...fields, redact_response: true })).toEqual(
      one('value_too_short_to_redact', 'redact_response', 'seven'),
    );
    expect(await warnings(fields)).toEqual([]);
  });
});

describe('warnings about placeholders and names', () => {
  const messages = async (fields: object): Promise<string[]> => {
    const answer = await create({ allowed_secrets: [], ...fields });
    return ((answer.json.meta?.warnings ?? []) as unknown as Warned).map(({ message }) => message);
  };
  beforeAll(async () => {
    await scene.secret('stripe_key', 'v');
    await scene.secret('SLACK_TOKEN', 'v');
  });

  test.each([
    ['{{ secret:stripe_key }}', 'remove the spaces'],
    ['{secret:stripe_key}', 'two braces'],
    [`${'$'}{secret:stripe_key}`, 'two braces'],
    ['{{stripe_key}}', 'secret: is missing'],
    ['{{secret:stripe-key}}', 'Did you mean {{secret:stripe_key}}?'],
    ['{{secret:strpe_key}}', 'Did you mean {{secret:stripe_key}}?'],
    ['{{secret:slack_token}}', 'Did you mean {{secret:SLACK_TOKEN}}?'],
    ['{{secret:nothing-near}}', 'try {{secret:nothing_near}}'],
  ])('%s: %s', async (template, advice) => {
    expect(await messages({ inject_headers_json: { A: template } })).toEqual([
      expect.stringContaining(advice),
    ]);
  });

  test('never suggest a name of another tenant', async () => {
    const other = await createTenant(product);
    await other.done('POST', '/v1/secrets', { name: 'payments_key', value: 'v' });
    const [message] = await messages({ inject_headers_json: { A: '{{secret:payment_key}}' } });
    expect(message).toMatch(/does not exist\.$/);
  });

  test('are given by the dry run for the body that it gets, and not for text of other template languages', async () => {
    const { id } = (await create({ allowed_secrets: [] })).json.data!;
    const dry = async (text: string) => {
      const body = { method: 'POST', body: { text } };
      const { warnings } = await scene.tenant.done('POST', `/v1/routes/${id}/resolve`, body);
      return (warnings as unknown as Warned).map(({ message }) => message);
    };
    expect(await dry('{{ secret:stripe_key }}')).toEqual([expect.stringContaining('remove the spaces')]);
    expect(await dry('{{stripe_key}}')).toEqual([expect.stringContaining('secret: is missing')]);
    expect(await dry('{{secret:strpe_key}}')).toContainEqual(
      expect.stringContaining('Did you mean {{secret:stripe_key}}?'),
    );
    expect(await dry('Dear {{first_name}}, {{#each items}}')).toEqual([]);
  });
});

describe('warnings about the target of a route', () => {
  const codes = async (fields: object): Promise<string[]> => {
    const answer = await create({ allowed_secrets: [], ...fields });
    return ((answer.json.meta?.warnings ?? []) as unknown as Warned).map(({ code }) => code);
  };
  const header = { inject_headers_json: { A: '{{secret:stripe_key}}' } };

  test.each(['http://10.1.2.3', 'https://[fd00::1]/', 'http://169.254.169.254/', 'https://192.168.0.1:8443'])(
    'name a private address that the proxy would refuse: %s',
    async (target) => {
      expect(await codes({ target_base_url: target })).toEqual(['egress_denied']);
    },
  );

  test('name a server of KnoxCall itself', async () => {
    expect(await codes({ target_base_url: product.controlPlane })).toEqual(['egress_denied']);
  });

  test('name a secret over http:// to a public address, and not a request with TLS or without a secret', async () => {
    expect(await codes({ target_base_url: 'http://192.0.43.10', ...header })).toEqual(['egress_denied']);
    expect(await codes({ target_base_url: 'http://192.0.43.10' })).toEqual([]);
    expect(await codes({ target_base_url: 'https://192.0.43.10', ...header })).toEqual([]);
  });

  test('do not name a private address that is allowed, nor a name that does not resolve', async () => {
    expect(await codes({ target_base_url: 'http://127.0.0.1:9', ...header })).toEqual([]);
    expect(await codes({ target_base_url: 'https://nothing.invalid', ...header })).toEqual([]);
  });

  test('cover the target of another environment, and the target that it inherits', async () => {
    const put = async (base: string, fields: object) => {
      const { id } = (await create({ allowed_secrets: [], target_base_url: base })).json.data!;
      const answer = await api('PUT', `/v1/routes/${id}/environments/staging`, fields);
      return ((answer.json.meta?.warnings ?? []) as unknown as Warned).map(({ code }) => code);
    };
    expect(await put('https://192.0.43.10', { target_base_url: 'https://10.0.0.1' })).toEqual([
      'egress_denied',
    ]);
    expect(await put('https://10.0.0.1', {})).toEqual(['egress_denied']);
    expect(await put('https://10.0.0.1', { target_base_url: 'https://192.0.43.10' })).toEqual([]);
  });
});

test('a route whose callers may name any secret gets a warning, unless a list of the route or of the secrets limits them', async () => {
  const own = await createTenant(product);
  const codes = async (fields: object) => {
    const body = { name: randomUUID(), target_base_url, ...fields };
    const answer = await own.api('POST', '/v1/routes', body);
    return ((answer.json.meta?.warnings ?? []) as unknown as Warned).map(({ code }) => code);
  };
  expect(await codes({})).toEqual([]);
  const { id } = await own.done('POST', '/v1/secrets', { name: 'loose', value: 'v' });
  expect(await codes({})).toEqual(['secrets_unbound']);
  expect(await codes({ allowed_secrets: [id] })).toEqual([]);
  for (const bound of [{ allowed_hosts: ['api.example.com'] }, { allowed_hosts: null, allowed_routes: [] }]) {
    await own.done('PATCH', `/v1/secrets/${id}`, bound);
    expect(await codes({})).toEqual([]);
  }
});

test('clearing allowed_secrets or turning redact_response off needs an admin; the opposite does not', async () => {
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
