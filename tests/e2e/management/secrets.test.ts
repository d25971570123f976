/** Secrets: names, values byte for byte, versions, PATCH, where they may go. */
import { useScene } from '../data-plane/src/scene.ts';
import { makeKey } from './src/make-key.ts';
import { fieldsAtFault, nowhere, outcome } from './src/outcome.ts';

const scene = useScene();
const api: typeof scene.tenant.api = (...args) => scene.tenant.api(...args);
const create = (name: string, fields: object = {}) =>
  api('POST', '/v1/secrets', { name, value: 'v', ...fields });

describe('names', () => {
  test.each([
    ['stripe_prod_key', 'stripe_prod_key'],
    ['  trimmed  ', 'trimmed'],
    ['\t\nlines\n', 'lines'],
    ['my api key', 'MY_API_KEY'],
    [' one two ', 'ONE_TWO'],
    ['two  spaces', 'TWO__SPACES'],
    ['9lives', '9lives'],
    ['_', '_'],
    ['n'.repeat(128), 'n'.repeat(128)],
    [` ${'m'.repeat(128)} `, 'm'.repeat(128)],
  ])('%j is kept as %j', async (given, kept) => {
    const answer = await create(given);
    expect(answer.status).toBe(201);
    expect(answer.json.data).toMatchObject({ name: kept, shortcode_name: kept });
  });

  test.each([
    ['nothing', ''],
    ['spaces alone', '   '],
    ['129 characters', 'n'.repeat(129)],
    ['a hyphen', 'stripe-key'],
    ['a dot', 'a.b'],
    ['braces', '{{secret:x}}'],
    ['a letter of another alphabet', 'schlüssel'],
    ['a letter whose capital is a plain S', 'a \u017f'],
    ['a letter whose capital is a plain I', 'a \u0131'],
    ['a tab inside', 'a\tb'],
    ['a space that is none of ours', 'a\u00a0b'],
    ['an emoji', '🔑'],
  ])('%s is refused', async (_what, name) => {
    expect(fieldsAtFault(await create(name))).toEqual(['name']);
  });

  test('are unique, with regard to case', async () => {
    expect((await create('Case')).status).toBe(201);
    expect((await create('case')).status).toBe(201);
    expect(outcome(await create('Case'))).toEqual([409, 'conflict']);
    const id = String((await create('third')).json.data?.id);
    expect(outcome(await api('PATCH', `/v1/secrets/${id}`, { name: 'case' }))).toEqual([409, 'conflict']);
    expect((await api('PATCH', `/v1/secrets/${id}`, { name: 'third' })).status).toBe(200);
  });
});

describe('values have 1 byte to 64 KiB of UTF-8, and keep every byte', () => {
  const arrives = async (value: string) => {
    const name = `bytes_${Math.random().toString(36).slice(2)}`;
    await scene.secret(name, value);
    const route = await scene.route();
    const headers = { 'content-type': 'text/plain' };
    const body = `<{{secret:${name}}}>`;
    expect((await scene.call(route, { method: 'POST', headers, body })).status).toBe(200);
    expect(scene.upstream.last().body.equals(Buffer.from(`<${value}>`))).toBe(true);
  };

  test.each([
    ['one byte', 'x'],
    ['white space around', '  \t value \r\n'],
    ['a line break alone', '\n'],
    ['a byte order mark', '\ufeffvalue'],
    ['letters in two forms', 'é e\u0301 ﬁ'],
    ['control characters and DEL', '\u0001\u001f\u007f\u0085'],
    ['a placeholder', '{{secret:other}} {{var:x}}'],
    ['emoji and the last code point', '🔑\u{10ffff}'],
    ['65,536 bytes', 'x'.repeat(65_536)],
    ['65,536 bytes in three-byte letters', `x${'€'.repeat(21_845)}`],
  ])('%s arrives', (_what, value) => arrives(value));

  test.each([
    ['nothing', ''],
    ['65,537 bytes', 'x'.repeat(65_537)],
    ['65,538 bytes in 21,846 letters', '€'.repeat(21_846)],
    ['NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud800b'],
    ['a number', 5],
    ['null', null],
    ['an object', { a: 1 }],
  ])('%s is refused, at creation and later', async (_what, value) => {
    expect(fieldsAtFault(await create('refused_value', { value }))).toEqual(['value']);
    const id = await scene.secret(`later_${Math.random().toString(36).slice(2)}`, 'v');
    expect(fieldsAtFault(await api('PUT', `/v1/secrets/${id}/value`, { value }))).toEqual(['value']);
  });
});

describe('environments and versions', () => {
  let id: string;
  beforeAll(async () => {
    for (const name of ['staging', 'qa']) await scene.tenant.done('POST', '/v1/environments', { name });
    id = await scene.secret('versioned', 'v1');
  });
  const put = (query: string, body: object) => api('PUT', `/v1/secrets/${id}/value${query}`, body);
  const versions = async (query = '') =>
    (await scene.tenant.done('GET', `/v1/secrets/${id}/versions${query}`)) as unknown as {
      version: number;
      current: boolean;
      environment: string;
    }[];

  test('the environment in the query wins over the one in the body', async () => {
    const answer = await put('?environment=staging', { value: 's1', environment: 'qa' });
    expect(answer.json.data).toMatchObject({ environment: 'staging', value_version: 1 });
    expect((await put('', { value: 'q1', environment: 'qa' })).json.data).toMatchObject({
      environment: 'qa',
    });
    const { environments } = await scene.tenant.done('GET', `/v1/secrets/${id}`);
    const shown = environments as unknown as { environment_name: string; value_version: number }[];
    expect(new Set(shown.map((one) => `${one.environment_name} ${one.value_version}`))).toEqual(
      new Set(['production 1', 'staging 1', 'qa 1']),
    );
  });

  test('an unknown environment is 400, in the query and in the body', async () => {
    expect(fieldsAtFault(await put('?environment=none', { value: 'x' }))).toEqual(['environment']);
    expect(fieldsAtFault(await put('', { value: 'x', environment: 'none' }))).toEqual(['environment']);
    expect(fieldsAtFault(await create('unplaced', { environment: 'none' }))).toEqual(['environment']);
    expect(fieldsAtFault(await api('GET', `/v1/secrets/${id}/versions?environment=none`))).toEqual([
      'environment',
    ]);
  });

  test('the environment of the creation becomes base_environment', async () => {
    const made = (await create('based', { environment: 'qa' })).json.data;
    expect(made).toMatchObject({ base_environment: 'qa', environment_count: 1 });
    const written = await api('PUT', `/v1/secrets/${made?.id}/value`, { value: 'x' });
    expect(written.json.data).toMatchObject({ environment: 'qa', value_version: 2 });
  });

  test('the last 10 versions are kept; an older or unknown version is 404', async () => {
    for (let number = 2; number <= 13; number += 1) await put('', { value: `v${number}` });
    const kept = await versions();
    expect(kept.map(({ version }) => version)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
    expect(kept.filter(({ current }) => current).map(({ version }) => version)).toEqual([13]);
    expect(await versions('?environment=staging')).toHaveLength(1);
    const back = (body: object) => api('POST', `/v1/secrets/${id}/rollback`, body);
    for (const version of [3, 14, 99]) {
      expect(outcome(await back({ environment: 'production', version }))).toEqual([404, 'not_found']);
    }
    expect(outcome(await back({ environment: 'staging', version: 4 }))).toEqual([404, 'not_found']);
    const done = await back({ environment: 'production', version: 4 });
    expect(done.json.data).toEqual({
      id,
      name: 'versioned',
      environment: 'production',
      value_version: 14,
    });
    const route = await scene.route({ inject_headers_json: { 'X-Key': '{{secret:versioned}}' } });
    await scene.call(route);
    expect(scene.upstream.last().headers['x-key']).toBe('v4');
    for (const version of [0, -1, 1.5, '4', null]) {
      expect(fieldsAtFault(await back({ version }))).toEqual(['version']);
    }
  });
});

describe('PATCH', () => {
  test('changes the public fields, returns them, and touches no value', async () => {
    const id = await scene.secret('patched', 'untouched');
    const collection = await scene.tenant.done('POST', '/v1/collections', { name: 'patched' });
    const fields = {
      description: 'what it is for',
      collection_id: collection.id,
      expires_at: '2030-01-02T05:04:05+02:00',
      strict_expiry_enforcement: true,
      allowed_hosts: ['EXAMPLE.com.', '*.Example.org', 'bücher.example', '127.0.0.1', '[0:0::1]'],
    };
    const shown = {
      ...fields,
      expires_at: '2030-01-02T03:04:05.000Z',
      allowed_hosts: ['example.com', '*.example.org', 'xn--bcher-kva.example', '127.0.0.1', '[::1]'],
    };
    expect((await api('PATCH', `/v1/secrets/${id}`, fields)).json.data).toMatchObject(shown);
    expect(await scene.tenant.done('GET', `/v1/secrets/${id}`)).toMatchObject({
      ...shown,
      environments: [{ environment_name: 'production', value_version: 1 }],
    });
    const cleared = { description: null, collection_id: null, expires_at: null, allowed_hosts: null };
    expect((await api('PATCH', `/v1/secrets/${id}`, cleared)).json.data).toMatchObject(cleared);
  });

  test.each([
    ['value', { value: 'x' }],
    ['secret_type', { secret_type: 'oauth2' }],
    ['base_environment', { base_environment: 'production' }],
    ['expires_at', { expires_at: 'tomorrow' }],
    ['expires_at', { expires_at: '2030-02-30T00:00:00Z' }],
    ['expires_at', { expires_at: '2030-01-01T00:00:00' }],
    ['expires_at', { expires_at: '0000-01-01T00:00:00Z' }],
    ['expires_at', { expires_at: '9999-12-31T23:59:59-10:00' }],
    ['strict_expiry_enforcement', { strict_expiry_enforcement: null }],
    ['collection_id', { collection_id: nowhere }],
    ['allowed_hosts', { allowed_hosts: 'example.com' }],
    ['description', { description: 'a\0b' }],
  ])('%s: %j is refused', async (field, body) => {
    const id = await scene.secret(`p_${Math.random().toString(36).slice(2)}`, 'v');
    expect(fieldsAtFault(await api('PATCH', `/v1/secrets/${id}`, { description: 'd', ...body }))).toEqual([
      field,
    ]);
  });

  test.each([
    '',
    '*',
    '*.',
    '.',
    'a..b',
    '.a.com',
    'a.com..',
    'a:443',
    'https://a',
    'a/b',
    'u@a',
    'a?b',
    'a#b',
    '*.*.a',
    'a.*',
    'a b',
    'a,b',
    '%41.com',
    '::1',
    '*.1.2.3.4',
    '*.[::1]',
    '-a.com',
  ])('%j is refused as a host', async (host) => {
    const answer = await create('hosts', { allowed_hosts: ['example.com', host] });
    expect(fieldsAtFault(answer)).toEqual(['allowed_hosts.1']);
  });

  test('needs an admin to allow more hosts, and not to allow fewer', async () => {
    const editor = await makeKey(scene.tenant, 'editor');
    const id = await scene.secret('guarded', 'v');
    const hosts = (key: typeof editor, allowed: string[] | null) =>
      key.api('PATCH', `/v1/secrets/${id}`, { allowed_hosts: allowed });
    expect((await hosts(editor, ['a.example', 'b.example'])).status).toBe(200);
    expect((await hosts(editor, ['a.example'])).status).toBe(200);
    expect(outcome(await hosts(editor, ['a.example', 'b.example']))).toEqual([403, 'forbidden']);
    expect(outcome(await hosts(editor, ['*.a.example']))).toEqual([403, 'forbidden']);
    expect(outcome(await hosts(editor, null))).toEqual([403, 'forbidden']);
    expect((await hosts(editor, ['A.EXAMPLE.'])).status).toBe(200);
    expect((await hosts(editor, [])).status).toBe(200);
    expect(outcome(await hosts(editor, ['a.example']))).toEqual([403, 'forbidden']);
    expect((await hosts(scene.tenant, null)).status).toBe(200);
  });

  test('that renames a secret warns of each route with the old name, and frees that name', async () => {
    const id = await scene.secret('old_name', 'v');
    const byName = await scene.route({ inject_headers_json: { A: '{{secret:old_name}}' } });
    const byBody = await scene.route({ inject_body_json: { a: ['{{secret:old_name}}'] } });
    await scene.route({ inject_headers_json: { A: `{{secret_id:${id}}}` } });
    const answer = await api('PATCH', `/v1/secrets/${id}`, { name: 'new_name' });
    const warnings = answer.json.meta?.warnings as unknown as {
      code: string;
      message: string;
      path: string;
    }[];
    expect(warnings).toHaveLength(2);
    for (const route of [byName, byBody]) {
      expect(warnings.some(({ message }) => message.includes(`'${route}'`))).toBe(true);
    }
    expect(Object.keys(warnings[0]!)).toEqual(['code', 'message', 'path']);
    expect((await scene.call(byName)).json.error?.type).toBe('missing_secret');
    expect((await create('old_name', { value: 'again' })).status).toBe(201);
    await scene.call(byName);
    expect(scene.upstream.last().headers.a).toBe('again');
  });
});
