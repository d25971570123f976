/** `knoxcall` against the running product: from the first login to the last secret. */
import { once } from 'node:events';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createTenant,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { type Home, makeHome } from './src/run-cli.ts';

let tenant: Tenant;
let home: Home;
let upstream: RecordingUpstream;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
});
afterAll(() => upstream.close());
beforeEach(async () => {
  tenant = await createTenant(product);
  home = await makeHome();
});
afterEach(() => home.remove());

const login = (key = tenant.key) =>
  home.run(['login', '--api-url', product.controlPlane], { input: `${key}\n` });
const write = (text: string) => writeFile(join(home.dir, 'knoxcall.yaml'), text);
const json = (text: string) => JSON.parse(text);

describe('login', () => {
  test('stores the key where only its owner can read it, and says who one is', async () => {
    const outcome = await login();
    expect(outcome).toMatchObject({ code: 0, errors: '' });
    expect(outcome.output).toContain(`as ${tenant.slug} with a key of role admin`);
    expect(outcome.output).not.toContain(tenant.key);
    const path = join(home.dir, '.config/knoxcall/credentials.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    expect(json(await readFile(path, 'utf8'))).toEqual({
      api_url: product.controlPlane,
      api_key: tenant.key,
    });
    expect((await home.run(['secrets', 'list'])).code).toBe(0);
  });

  test('a wrong key ends with 4 and is not stored', async () => {
    const outcome = await login('tk_live_abcdef_00000000000000000000000000000000');
    expect(outcome.code).toBe(4);
    expect(outcome.errors).toContain('(unauthorized, request ');
    expect((await home.run(['secrets', 'list'])).code).toBe(4);
  });

  test('a file that others can read is refused', async () => {
    await login();
    await chmod(join(home.dir, '.config/knoxcall/credentials.json'), 0o644);
    const outcome = await home.run(['secrets', 'list']);
    expect([outcome.code, outcome.errors]).toEqual([4, expect.stringContaining('can be read by others')]);
  });

  test('a stored key is never sent to another address than the one it was stored for', async () => {
    await login();
    upstream.reset();
    const environment = { KNOXCALL_API_URL: upstream.url };
    expect((await home.run(['secrets', 'list'], { environment })).code).toBe(4);
    expect(upstream.received).toHaveLength(0);
  });

  test('after logout there is no key', async () => {
    await login();
    expect((await home.run(['logout'])).code).toBe(0);
    expect((await home.run(['secrets', 'list'])).code).toBe(4);
  });

  test('KNOXCALL_API_URL and KNOXCALL_API_KEY are enough', async () => {
    const environment = { KNOXCALL_API_URL: product.controlPlane, KNOXCALL_API_KEY: tenant.key };
    const outcome = await home.run(['secrets', 'list', '--json'], { environment });
    expect([outcome.code, json(outcome.output)]).toEqual([0, []]);
  });

  test('nobody there is 6', async () => {
    const environment = { KNOXCALL_API_URL: 'http://127.0.0.1:1', KNOXCALL_API_KEY: tenant.key };
    expect(await home.run(['secrets', 'list'], { environment })).toMatchObject({
      code: 6,
      errors: 'knoxcall: No answer from http://127.0.0.1:1.\n  (unreachable)\n',
    });
  });
});

describe('secrets', () => {
  beforeEach(() => login());
  const value = 'sk_live_never_shown_1234';

  test('set makes a secret, set and rotate give it another value, and what arrives upstream follows', async () => {
    await tenant.done('POST', '/v1/environments', { name: 'staging' });
    const route = {
      name: 'r',
      target_base_url: upstream.url,
      inject_headers_json: { 'X-Key': '{{secret:STRIPE_KEY}}' },
    };
    await tenant.done('POST', '/v1/routes', route);
    await tenant.done('PUT', '/v1/routes/r/environments/staging', {});
    const arrives = async (environment?: string) => {
      await tenant.proxy({ route: 'r', ...(environment === undefined ? {} : { environment }) });
      return upstream.last().headers['x-key'];
    };
    const outcomes = [await home.run(['secrets', 'set', 'Stripe Key'], { input: `${value}\n` })];
    expect(await arrives()).toBe(value);
    outcomes.push(
      await home.run(['secrets', 'set', 'Stripe Key', '-e', 'staging'], { input: `${value}-staging` }),
    );
    expect(await arrives('staging')).toBe(`${value}-staging`);
    outcomes.push(await home.run(['secrets', 'rotate', 'STRIPE_KEY', '--json'], { input: `${value}-2\r\n` }));
    expect(await arrives()).toBe(`${value}-2`);
    expect(await arrives('staging')).toBe(`${value}-staging`);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(json(outcomes[2]!.output)).toMatchObject({ name: 'STRIPE_KEY', value_version: 2 });
    outcomes.push(await home.run(['secrets', 'list']));
    expect(outcomes[3]!.output).toMatch(
      /^NAME +TYPE +BASE +VALUES +HOSTS +EXPIRES\nSTRIPE_KEY +string +production +2 +any +-\n$/,
    );
    for (const { output, errors } of outcomes) expect(output + errors).not.toContain('sk_live');
  });

  test('--exact keeps the line break at the end of a value', async () => {
    await home.run(['secrets', 'set', 'pem', '--exact'], { input: 'a\nb\n' });
    await tenant.done('POST', '/v1/routes', { name: 'b', target_base_url: upstream.url });
    const headers = { 'content-type': 'text/plain' };
    await tenant.proxy({ route: 'b', method: 'POST', headers, body: '[{{secret:pem}}]' });
    expect(upstream.last().body.toString()).toBe('[a\nb\n]');
  });

  test('a value as an argument is a usage error that sends nothing and repeats nothing', async () => {
    for (const words of [
      ['secrets', 'set', 'k', value],
      ['secrets', 'set', 'k', `--value=${value}`],
    ]) {
      const { code, output, errors } = await home.run(words, { input: 'other' });
      expect(code).toBe(2);
      expect(output + errors).not.toContain(value);
    }
    expect(await tenant.done('GET', '/v1/secrets')).toEqual([]);
  });

  test('rotate is only for a value that is there: 3', async () => {
    expect((await home.run(['secrets', 'rotate', 'nobody'], { input: 'v' })).code).toBe(3);
    await tenant.done('POST', '/v1/environments', { name: 'staging' });
    await home.run(['secrets', 'set', 'k'], { input: 'v' });
    expect((await home.run(['secrets', 'rotate', 'k', '-e', 'staging'], { input: 'v' })).code).toBe(3);
  });

  test('nothing, too much and what is no UTF-8 are usage errors', async () => {
    for (const input of ['', '\n', 'x'.repeat(1024 * 1024 + 1)]) {
      expect((await home.run(['secrets', 'set', 'k'], { input })).code).toBe(2);
    }
    expect((await home.run(['secrets', 'set', 'k', '-e', 'nowhere'], { input: 'v' })).code).toBe(2);
  });

  test('rm asks, says who uses the secret (5), and deletes it', async () => {
    await home.run(['secrets', 'set', 'used'], { input: 'v' });
    const route = {
      name: 'user',
      target_base_url: upstream.url,
      inject_headers_json: { A: '{{secret:used}}' },
    };
    await tenant.done('POST', '/v1/routes', route);
    expect((await home.run(['secrets', 'rm', 'used'])).code).toBe(2);
    const refused = await home.run(['secrets', 'rm', 'used', '--yes']);
    expect([refused.code, refused.errors]).toEqual([5, expect.stringContaining('used by: user')]);
    await tenant.done('DELETE', '/v1/routes/user');
    expect((await home.run(['secrets', 'rm', 'used', '--yes'])).code).toBe(0);
    expect((await home.run(['secrets', 'rm', 'used', '--yes'])).code).toBe(3);
  });
});

describe('logs tail', () => {
  test('shows the last requests and follows new ones, each once, without values', async () => {
    await login();
    await home.run(['secrets', 'set', 'key'], { input: 'value-never-shown' });
    const route = {
      name: 'Shop',
      target_base_url: upstream.url,
      inject_headers_json: { A: '{{secret:key}}' },
    };
    await tenant.done('POST', '/v1/routes', route);
    await tenant.proxy({ route: 'shop', path: '/before' });
    await until('the first is stored', async () => {
      const { output } = await home.run(['logs', 'tail', '--no-follow', '--route', 'shop']);
      return / 200 GET \/before \d+ms production$/m.test(output);
    });
    const tail = home.start(['logs', 'tail', '--json']);
    await until('the past is shown', () => tail.output().includes('/before'), 30_000);
    for (const path of ['/one', '/two', '/three']) await tenant.proxy({ route: 'shop', path });
    await until('the new ones are shown', () => /\/three/.test(tail.output()), 30_000);
    const ended = once(tail.child, 'exit');
    tail.child.kill('SIGINT');
    await ended;
    const shown = tail.output().trim().split('\n').map(json);
    expect(shown.map(({ path }) => path)).toEqual(['/before', '/one', '/two', '/three']);
    expect(tail.output()).not.toContain('never-shown');
  });

  test('-n, a status and an unknown route are checked', async () => {
    await login();
    expect((await home.run(['logs', 'tail', '-n', '201'])).code).toBe(2);
    expect((await home.run(['logs', 'tail', '--no-follow', '--status', 'bad'])).code).toBe(2);
    expect((await home.run(['logs', 'tail', '--no-follow', '--route', 'none'])).code).toBe(3);
    expect(await home.run(['logs', 'tail', '--no-follow', '-n', '0'])).toMatchObject({ code: 0, output: '' });
  });
});

describe('apply and diff', () => {
  beforeEach(() => login());
  const file = () => `
secrets: [live_key, test_key]
environments:
  staging:
    display_name: Staging
clients:
  office: { ip_address: 203.0.113.0/24 }
  shop: { ip_address: "2001:db8::/32", type: user }
routes:
  stripe:
    name: Stripe
    target_base_url: ${upstream.url}
    inject_headers_json:
      Z-Last: "1"
      Authorization: "Bearer {{secret:live_key}}"
    inject_body_json: { z: { b: 1, a: [1, 2] }, a: null }
    method_configs:
      POST: { inject_headers_json: { X-Mode: write } }
    allowed_secrets: [test_key, live_key]
    clients: [shop, office]
    environments:
      staging:
        inject_headers_json: { Authorization: "Bearer {{secret:test_key}}" }
        clients: [office]
  plain:
    target_base_url: ${upstream.url}/base
`;

  beforeEach(async () => {
    for (const name of ['live_key', 'test_key']) {
      await home.run(['secrets', 'set', name], { input: `${name}-value` });
    }
    await home.run(['secrets', 'set', 'test_key', '-e', 'production'], { input: 'test_key-value' });
  });

  test('the first run makes everything, the second changes nothing and says so', async () => {
    await write(file());
    expect((await home.run(['diff'])).code).toBe(10);
    expect(await tenant.done('GET', '/v1/routes')).toEqual([]);
    const first = await home.run(['apply', '-f', 'knoxcall.yaml']);
    expect([first.code, first.output]).toEqual([
      0,
      expect.stringContaining('Created 6, updated 0, deleted 0.\n'),
    ]);
    const before = await tenant.done('GET', '/v1/routes/stripe');
    expect(await home.run(['apply'])).toMatchObject({ code: 0, output: 'Nothing changed.\n' });
    expect(await home.run(['diff'])).toMatchObject({ code: 0, output: 'No differences.\n' });
    expect(await tenant.done('GET', '/v1/routes/stripe')).toEqual(before);
    await tenant.proxy({ route: 'plain', path: '/x' });
    expect(upstream.last().url).toBe('/base/x');
  });

  test('each hand-made change is shown by diff (10) and undone by apply', async () => {
    await write(file());
    await home.run(['apply']);
    const clients = (await tenant.done('GET', '/v1/clients')) as unknown as { id: string; name: string }[];
    const office = clients.find(({ name }) => name === 'office')!.id;
    const byHand: [string, string, object | undefined, RegExp][] = [
      ['PATCH', '/v1/routes/stripe', { timeout_ms: 5 }, /~ route stripe\n {4}timeout_ms: 5 -> 30000/],
      [
        'PATCH',
        '/v1/routes/stripe',
        { allowed_secrets: [] },
        /allowed_secrets: \[\] -> \["live_key","test_key"\]/,
      ],
      [
        'PATCH',
        '/v1/routes/plain',
        { inject_headers_json: { A: 'b' } },
        /inject_headers_json: \{"A":"b"\} -> null/,
      ],
      [
        'PUT',
        '/v1/routes/stripe/environments/staging',
        {},
        /~ override stripe\/staging\n {4}inject_headers_json: null/,
      ],
      [
        'PUT',
        '/v1/routes/stripe/environments/staging/clients',
        { client_ids: [] },
        /clients: \[\] -> \["office"\]/,
      ],
      [
        'PUT',
        '/v1/routes/stripe/environments/production/clients',
        { client_ids: [office] },
        /clients: \["office"\] -> /,
      ],
      ['PUT', '/v1/routes/plain/environments/staging', { enabled: false }, /- override plain\/staging/],
      ['DELETE', '/v1/routes/stripe/environments/staging', undefined, /\+ override stripe\/staging/],
      ['DELETE', '/v1/routes/plain', undefined, /\+ route plain/],
      ['PATCH', `/v1/clients/${office}`, { enabled: false }, /~ client office\n {4}enabled: false -> true/],
      ['DELETE', `/v1/clients/${office}`, undefined, /\+ client office/],
    ];
    for (const [method, path, body, expected] of byHand) {
      await tenant.done(method, path, body);
      const shown = await home.run(['diff']);
      expect([shown.code, shown.output]).toEqual([10, expect.stringMatching(expected)]);
      expect((await home.run(['apply'])).code).toBe(0);
      expect((await home.run(['diff'])).output).toBe('No differences.\n');
    }
  });

  test('what is not in the file stays, and goes with --prune', async () => {
    await tenant.done('POST', '/v1/environments', { name: 'old' });
    await tenant.done('POST', '/v1/clients', { name: 'old', ip_address: '192.0.2.1' });
    await tenant.done('POST', '/v1/routes', { name: 'old', target_base_url: upstream.url });
    await tenant.done('PUT', '/v1/routes/old/environments/old', {});
    await write(file());
    const kept = await home.run(['apply']);
    expect(kept.errors).toContain(
      'not in the file and left alone: route old, client old, environment production, environment old',
    );
    expect((await home.run(['diff'])).code).toBe(0);
    expect((await home.run(['diff', '--prune'])).output).toBe(
      '- route old\n- client old\n- environment old\n',
    );
    expect((await home.run(['apply', '--prune'])).output).toContain('deleted 3.');
    expect((await home.run(['diff', '--prune'])).code).toBe(0);
    expect((await tenant.api('GET', '/v1/routes/old')).status).toBe(404);
  });

  test('names that lead nowhere are told together before anything is changed: 3', async () => {
    await write(`
secrets: [no_such]
routes:
  a: { target_base_url: "${upstream.url}", allowed_secrets: [gone], clients: [nobody], environments: { qa: } }
`);
    const outcome = await home.run(['apply']);
    expect(outcome.code).toBe(3);
    for (const name of ['no_such', 'gone', 'nobody', 'qa']) expect(outcome.errors).toContain(`'${name}'`);
    expect(await tenant.done('GET', '/v1/routes')).toEqual([]);
  });

  test('a value in the file, an unknown field and broken YAML are usage errors with their place', async () => {
    for (const [text, told] of [
      ['secrets: { stripe: sk_live_1 }', 'values never stand in this file'],
      ['routes: { a: { target_base_url: "http://a", timeout: 1 } }', 'routes.a'],
      ['routes: [', 'line 1'],
      ['environments: { a: {}, a: {} }', 'unique'],
    ] as const) {
      await write(text);
      expect(await home.run(['apply'])).toMatchObject({ code: 2, errors: expect.stringContaining(told) });
    }
  });

  test('what the service refuses is told with its field, and a moved base is refused before any change', async () => {
    await write('routes: { a: { target_base_url: "ftp://a" } }');
    const refused = await home.run(['apply']);
    expect([refused.code, refused.errors]).toEqual([2, expect.stringContaining('target_base_url: must be')]);
    await write(file());
    await home.run(['apply']);
    await write('routes: { plain: { target_base_url: "http://a", base_environment: staging } }');
    expect((await home.run(['apply'])).code).toBe(5);
    expect((await tenant.done('GET', '/v1/routes/plain')).target_base_url).toBe(`${upstream.url}/base`);
  });

  test('routes apply takes the routes of the file, or those named; routes list and get show them', async () => {
    await tenant.done('POST', '/v1/environments', { name: 'staging' });
    await write(`${file()}`);
    expect((await home.run(['routes', 'apply', 'plain'])).output).toContain('Created 1,');
    expect((await home.run(['routes', 'apply', 'nope'])).code).toBe(3);
    expect((await home.run(['routes', 'list'])).output).toMatch(
      /^SLUG .*\nplain +plain +production +yes +http/,
    );
    const shown = await home.run(['routes', 'get', 'plain', '--json']);
    expect(json(shown.output)).toMatchObject({ slug: 'plain', environments: [{ is_base: true }] });
    expect((await home.run(['routes', 'get', 'plain'])).output).toContain('timeout_ms: 30000\n');
    expect((await home.run(['routes', 'get', 'none'])).code).toBe(3);
  });

  test('--json tells changes to a script, and the file may come from standard input', async () => {
    const shown = await home.run(['diff', '-f', '-', '--json'], { input: file() });
    expect(shown.code).toBe(10);
    expect(
      json(shown.output).changes.map(
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
      const { api_key: key } = await tenant.done('POST', '/v1/api-keys', { name: role, role });
      await login(String(key));
      expect([(await home.run(['diff'])).code, (await home.run(['apply'])).code]).toEqual([10, code]);
    }
  });
});
