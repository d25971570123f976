/** `knoxcall apply` and `diff`: the service matches the file, or the command shows every difference. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setScene } from './src/scene.ts';

const scene = setScene({ hasKey: true });
const write = (text: string) => writeFile(join(scene.home.dir, 'knoxcall.yaml'), text);

const idOf = async (name: string): Promise<string> => {
  const secrets = (await scene.tenant.done('GET', '/v1/secrets')) as unknown as {
    id: string;
    name: string;
  }[];
  return secrets.find((one) => one.name === name)!.id;
};

describe('apply and diff', () => {
  const file = () => `
secrets: [live_key, test_key]
environments:
  staging:
    display_name: Staging
    variables: { region: eu }
clients:
  office: { ip_address: 203.0.113.0/24 }
  shop: { ip_address: "2001:db8::/32", type: user }
routes:
  stripe:
    name: Stripe
    target_base_url: ${scene.upstream.url}
    inject_headers_json:
      Z-Last: "1"
      Authorization: "Bearer {{secret:live_key}}"
    inject_query_json: { key: "{{secret:live_key}}", debug: null }
    inject_body_json: { z: { b: 1, a: [1, 2] }, a: null }
    substitute_in: [query, headers]
    auth: { type: hmac, secret: "{{secret:live_key}}", header: X-Signature, message: "{body}" }
    method_configs:
      POST: { inject_headers_json: { X-Mode: write }, auth: { type: none } }
    allowed_secrets: [test_key, live_key]
    clients: [shop, office]
    environments:
      staging:
        inject_headers_json: { Authorization: "Bearer {{secret:test_key}}" }
        clients: [office]
  plain:
    target_base_url: ${scene.upstream.url}/base
`;

  beforeEach(async () => {
    for (const name of ['live_key', 'test_key']) {
      await scene.tenant.done('POST', '/v1/secrets', { name, value: `${name}-value` });
    }
  });

  test('the first run creates everything, and the second changes nothing and says so', async () => {
    await write(file());
    expect((await scene.home.run(['diff'])).code).toBe(10);
    expect(await scene.tenant.done('GET', '/v1/routes')).toEqual([]);
    const first = await scene.home.run(['apply', '-f', 'knoxcall.yaml']);
    expect([first.code, first.output]).toEqual([
      0,
      expect.stringContaining('Created 6, updated 0, deleted 0.\n'),
    ]);
    const before = await scene.tenant.done('GET', '/v1/routes/stripe');
    expect(await scene.home.run(['apply'])).toMatchObject({ code: 0, output: 'Nothing changed.\n' });
    expect(await scene.home.run(['diff'])).toMatchObject({ code: 0, output: 'No differences.\n' });
    expect(await scene.tenant.done('GET', '/v1/routes/stripe')).toEqual(before);
    await scene.tenant.proxy({ route: 'plain', path: '/x' });
    expect(scene.upstream.last().url).toBe('/base/x');
  });

  test('diff shows a change made by hand (10), and apply undoes it', async () => {
    await write(file());
    await scene.home.run(['apply']);
    const { tenant } = scene;
    const clients = (await tenant.done('GET', '/v1/clients')) as unknown as { id: string; name: string }[];
    const office = clients.find(({ name }) => name === 'office')!.id;
    const stripe = '/v1/routes/stripe';
    const production = { client_ids: [office] };
    const changes: [string, string, object | undefined, RegExp][] = [
      ['PATCH', stripe, { timeout_ms: 5 }, /~ route stripe\n(.*\n)* {4}timeout_ms: 5 -> 30000/],
      ['PATCH', stripe, { allowed_secrets: [] }, / {4}allowed_secrets: \[\] -> \["live_key","test_key"\]/],
      [
        'PUT',
        `${stripe}/environments/production/clients`,
        production,
        /clients: \["office"\] -> \["office","shop"\]/,
      ],
      [
        'PUT',
        `${stripe}/environments/staging`,
        {},
        /~ override stripe\/staging\n {4}inject_headers_json: null -> /,
      ],
      ['PUT', `${stripe}/environments/staging/clients`, { client_ids: [] }, /clients: \[\] -> \["office"\]/],
      [
        'PATCH',
        '/v1/routes/plain',
        { inject_headers_json: { A: 'b' } },
        /inject_headers_json: \{"A":"b"\} -> null/,
      ],
      ['PUT', '/v1/routes/plain/environments/staging', { enabled: false }, /- override plain\/staging/],
      ['PATCH', `/v1/clients/${office}`, { enabled: false }, /~ client office\n {4}enabled: false -> true/],
    ];
    const deletions: typeof changes = [
      ['DELETE', `${stripe}/environments/staging`, undefined, /\+ override stripe\/staging/],
      ['DELETE', '/v1/routes/plain', undefined, /\+ route plain/],
      ['DELETE', `/v1/clients/${office}`, undefined, /\+ client office/],
    ];
    for (const round of [changes, deletions]) {
      for (const [method, path, body] of round) await tenant.done(method, path, body);
      const shown = await scene.home.run(['diff']);
      expect(shown.code).toBe(10);
      for (const [, , , expected] of round) expect(shown.output).toMatch(expected);
      expect((await scene.home.run(['apply'])).code).toBe(0);
      expect((await scene.home.run(['diff'])).output).toBe('No differences.\n');
    }
  });

  test('resources that are not in the file stay, and --prune deletes them', async () => {
    await scene.tenant.done('POST', '/v1/environments', { name: 'old' });
    await scene.tenant.done('POST', '/v1/clients', { name: 'old', ip_address: '192.0.2.1' });
    await scene.tenant.done('POST', '/v1/routes', { name: 'old', target_base_url: scene.upstream.url });
    await scene.tenant.done('PUT', '/v1/routes/old/environments/old', {});
    await write(file());
    const kept = await scene.home.run(['apply']);
    expect(kept.errors).toContain(
      'not in the file and left alone: route old, client old, environment production, environment old',
    );
    expect((await scene.home.run(['diff'])).code).toBe(0);
    expect((await scene.home.run(['diff', '--prune'])).output).toBe(
      '- route old\n- client old\n- environment old\n',
    );
    expect((await scene.home.run(['apply', '--prune'])).output).toContain('deleted 3.');
    expect((await scene.home.run(['diff', '--prune'])).code).toBe(0);
    expect((await scene.tenant.api('GET', '/v1/routes/old')).status).toBe(404);
  });

  test('apply sets who may use a secret, with routes by slug, and keeps what the file does not name', async () => {
    await scene.tenant.done('PATCH', `/v1/secrets/${await idOf('test_key')}`, { always_redact: true });
    const said = 'secrets: { live_key: { allowed_routes: [plain], allowed_hosts: [a.example] }, test_key: }';
    await write(file().replace('secrets: [live_key, test_key]', said));
    const made = await scene.home.run(['apply']);
    expect([made.code, made.output]).toEqual([
      0,
      expect.stringMatching(/~ secret live_key[\s\S]*Created 6, updated 1, deleted 0\./),
    ]);
    expect((await scene.home.run(['diff'])).output).toBe('No differences.\n');
    const { id } = await scene.tenant.done('GET', '/v1/routes/plain');
    const shown = await scene.tenant.done('GET', `/v1/secrets/${await idOf('live_key')}`);
    expect(shown).toMatchObject({ allowed_routes: [id], allowed_hosts: ['a.example'], always_redact: false });
    const kept = await scene.tenant.done('GET', `/v1/secrets/${await idOf('test_key')}`);
    expect(kept).toMatchObject({ always_redact: true });
    await scene.tenant.done('PATCH', `/v1/secrets/${await idOf('live_key')}`, { allowed_routes: null });
    expect((await scene.home.run(['diff'])).output).toContain('    allowed_routes: null -> ["plain"]');
    await write('secrets: { live_key: { allowed_routes: [nope] } }');
    expect((await scene.home.run(['apply'])).errors).toContain("there is no route 'nope'");
  });

  test('unknown names are all reported before anything is changed: 3', async () => {
    await write(`
secrets: [no_such]
routes:
  a: { target_base_url: "${scene.upstream.url}", allowed_secrets: [gone], clients: [nobody], environments: { qa: } }
`);
    const outcome = await scene.home.run(['apply']);
    expect(outcome.code).toBe(3);
    for (const name of ['no_such', 'gone', 'nobody', 'qa']) expect(outcome.errors).toContain(`'${name}'`);
    expect(await scene.tenant.done('GET', '/v1/routes')).toEqual([]);
  });

  test('a value in the file, an unknown field and broken YAML are usage errors with their position', async () => {
    for (const [text, told] of [
      ['secrets: { stripe: sk_live_1 }', 'values never stand in this file'],
      ['routes: { a: { target_base_url: "http://a", timeout: 1 } }', 'routes.a'],
      ['routes: [', 'line 1'],
      ['environments: { a: {}, a: {} }', 'unique'],
    ] as const) {
      await write(text);
      expect(await scene.home.run(['apply'])).toMatchObject({
        code: 2,
        errors: expect.stringContaining(told),
      });
    }
  });

  test('a refusal of the service is printed with its field, and a changed base environment is refused before any change', async () => {
    await write('routes: { a: { target_base_url: "ftp://a" } }');
    const refused = await scene.home.run(['apply']);
    expect([refused.code, refused.errors]).toEqual([2, expect.stringContaining('target_base_url: must be')]);
    await write(file());
    await scene.home.run(['apply']);
    await write('routes: { plain: { target_base_url: "http://a", base_environment: staging } }');
    expect((await scene.home.run(['apply'])).code).toBe(5);
    expect((await scene.tenant.done('GET', '/v1/routes/plain')).target_base_url).toBe(
      `${scene.upstream.url}/base`,
    );
  });

  test('method_configs may be a list as in the API, and --json says what was done before a failure', async () => {
    const upstream = scene.upstream.url;
    const list = `method_configs: [{ method: POST, inject_headers_json: { X-Mode: write } }]`;
    await write(
      `routes:\n  listed:\n    target_base_url: ${upstream}\n    ${list}\n  wrong:\n    target_base_url: nonsense\n`,
    );
    const { code, output, errors } = await scene.home.run(['apply', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(output)).toMatchObject({
      changes: [{ action: 'create', kind: 'route', key: 'listed' }],
      failed: { action: 'create', kind: 'route', key: 'wrong' },
    });
    expect(errors).toContain('failed: create route wrong');
    expect(await scene.tenant.done('GET', '/v1/routes/listed')).toMatchObject({
      method_configs: { POST: { inject_headers_json: { 'X-Mode': 'write' } } },
    });
  });

  test('routes apply applies all routes of the file or the named ones; routes list and get show them', async () => {
    await scene.tenant.done('POST', '/v1/environments', { name: 'staging' });
    await write(`${file()}`);
    expect((await scene.home.run(['routes', 'apply', 'plain'])).output).toContain('Created 1,');
    expect((await scene.home.run(['routes', 'apply', 'nope'])).code).toBe(3);
    expect((await scene.home.run(['routes', 'list'])).output).toMatch(
      /^SLUG .*\nplain +plain +production +yes +http/,
    );
    const shown = await scene.home.run(['routes', 'get', 'plain', '--json']);
    expect(JSON.parse(shown.output)).toMatchObject({ slug: 'plain', environments: [{ is_base: true }] });
    expect((await scene.home.run(['routes', 'get', 'plain'])).output).toContain('timeout_ms: 30000\n');
    expect((await scene.home.run(['routes', 'get', 'none'])).code).toBe(3);
  });

  test('--json lists the changes for a script, and the file may come from standard input', async () => {
    const shown = await scene.home.run(['diff', '-f', '-', '--json'], { input: file() });
    expect(shown.code).toBe(10);
    expect(
      JSON.parse(shown.output).changes.map(
        ({ action, kind, key }: Record<string, string>) => `${action} ${kind} ${key}`,
      ),
    ).toEqual([
      'create environment staging',
      'create client office',
      'create client shop',
      'create route stripe',
      'create route plain',
      'create override stripe/staging',
    ]);
  });

  test('an editor can apply, a read key can only diff (4)', async () => {
    await write(file());
    for (const [role, code] of [
      ['read', 4],
      ['editor', 0],
    ] as const) {
      const { api_key: key } = await scene.tenant.done('POST', '/v1/api-keys', { name: role, role });
      const environment = { KNOXCALL_API_KEY: key };
      const codes = [];
      for (const word of ['diff', 'apply']) codes.push((await scene.home.run([word], { environment })).code);
      expect(codes).toEqual([10, code]);
    }
  });
});
