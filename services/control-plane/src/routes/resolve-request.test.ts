/** The dry run takes every part from the same level as the proxy, and says what is missing and what would be refused. */
import type { RouteEntry, RouteEnvironment, SecretEntry } from '@knoxcall/snapshot';
import type { KnownSecret } from './judge-secret.ts';
import { type ResolveRequest, resolveRequest } from './resolve-request.ts';

const place = (fields: Partial<RouteEnvironment>): RouteEnvironment => ({
  ...{
    id: 'id',
    enabled: true,
    targetBaseUrl: null,
    injectHeaders: null,
    injectQuery: null,
    auth: null,
    substituteIn: null,
  },
  ...{ injectBody: null, methods: {} },
  ...{ allowedMethods: null, mtlsCertificateId: null, clients: [] },
  ...fields,
});

const route = (
  environments: Record<string, RouteEnvironment>,
  fields: Partial<RouteEntry> = {},
): RouteEntry => ({
  ...{
    id: 'r',
    enabled: true,
    requiresClients: false,
    ipAllowlist: null,
    rateLimit: null,
    caCertificate: null,
  },
  ...{
    allowedSecrets: null,
    redactResponse: false,
    onUnscanned: 'pass' as const,
    logBodies: true,
    timeoutMs: 1,
  },
  ...{
    tlsMaxVersion: null,
    rewriteReferences: true,
    foreignRedirects: 'withhold' as const,
    propagateTrace: false,
  },
  ...{ baseEnvironment: 'production', environments },
  ...fields,
});

const secret = (name: string, fields: Partial<SecretEntry> = {}): SecretEntry => ({
  ...{ id: `id-of-${name}`, name, kind: 'string', environments: [] },
  ...{ allowedHosts: null, allowedRoutes: null, alwaysRedact: false },
  ...{ expiresAt: null, strictExpiryEnforcement: false },
  ...fields,
});

const resolve = (entry: RouteEntry, request: Partial<ResolveRequest>, secrets: SecretEntry[] = []) => {
  const environment = request.environment ?? 'production';
  const [active, base] = [entry.environments[environment]!, entry.environments[entry.baseEnvironment]!];
  return resolveRequest(
    entry,
    {
      ...{ environment, environments: { active, base }, variables: {} },
      ...{ method: 'GET', headers: {}, path: '/', body: undefined, query: '' },
      ...request,
    },
    {
      maxBodyBytes: 1000,
      findSecrets: async (references) =>
        new Map(
          references.flatMap(({ key, ref }) => {
            const found = secrets.find(({ name }) => name === ref);
            return found ? [[key, { entry: found, hasValue: true }] as [string, KnownSecret]] : [];
          }),
        ),
    },
  );
};

const header = (name: string) => ({
  injectHeaders: { Authorization: `Bearer {{secret:${name}}}` },
  injectQuery: null,
  auth: null,
  injectBody: null,
});
const target = { targetBaseUrl: 'https://api.example.com' };

test.each([
  ['environment_method', { staging: place({ methods: { POST: header('a') }, ...header('b') }) }, 'a'],
  ['environment', { staging: place({ ...header('b'), methods: { GET: header('a') } }) }, 'b'],
  ['base_method', { staging: place({}) }, 'c'],
] as const)('level %s wins in the order of the documentation', async (level, environments, name) => {
  const base = place({ ...target, ...header('d'), methods: { POST: header('c') } });
  const answer = await resolve(route({ production: base, ...environments }), {
    environment: 'staging',
    method: 'POST',
  });
  expect(answer.level_of).toEqual({
    inject_headers_json: level,
    inject_query_json: null,
    auth: null,
    inject_body_json: null,
    target_base_url: 'base',
  });
  expect(answer.secrets).toMatchObject([{ ref: name, level, present: false }]);
});

test('the last level is the base for all methods; the base for the method comes before it', async () => {
  const entry = route({ production: place({ ...target, ...header('d'), methods: { POST: header('c') } }) });
  expect((await resolve(entry, {})).level_of.inject_headers_json).toBe('base');
  expect((await resolve(entry, { method: 'POST' })).level_of.inject_headers_json).toBe('base_method');
});

test('the body of the route is injected for POST, PUT and PATCH only', async () => {
  const entry = route({ production: place({ ...target, injectBody: { key: '{{secret:a}}' } }) });
  expect((await resolve(entry, { method: 'GET' })).secrets).toEqual([]);
  expect((await resolve(entry, { method: 'PUT' })).secrets).toMatchObject([{ ref: 'a', level: 'base' }]);
});

test("a secret in the caller's body has no level; variables are taken from the query", async () => {
  const entry = route({ production: place(target) });
  const body = { a: '{{secret:a}}', u: '{{var:user}}', v: '{{var:other}}' };
  const answer = await resolve(entry, { method: 'POST', body, query: 'user=' }, [secret('a')]);
  expect(answer.secrets).toEqual([
    { ref: 'a', name: 'a', level: null, sent_in: ['body'], present: true, expired: false, allowed: true },
  ]);
  expect(answer.missing).toEqual([{ kind: 'var', ref: 'other' }]);
});

test('a text without a content type passes unscanned, and a warning says so', async () => {
  const answer = await resolve(route({ production: place(target) }), {
    method: 'POST',
    body: '{{secret:a}}',
  });
  expect(answer.secrets).toEqual([]);
  expect(answer.warnings).toMatchObject([{ code: 'body_not_scanned' }]);
});

test('allowed_secrets of a route limits what the caller names, not what the route injects', async () => {
  const entry = route({ production: place({ ...target, ...header('a') }) }, { allowedSecrets: [] });
  const injected = await resolve(entry, {}, [secret('a')]);
  expect(injected.secrets).toMatchObject([{ allowed: true }]);
  const named = await resolve(entry, { method: 'POST', body: ['{{secret:a}}'] }, [secret('a')]);
  expect(named.secrets).toMatchObject([{ allowed: false }]);
  expect(named.warnings).toMatchObject([{ code: 'secret_not_allowed' }]);
});

test('a certificate is missing, an expired secret is reported, and a secret for another host is not allowed', async () => {
  const injectHeaders = { A: '{{secret:tls}}', B: '{{secret:old}}', C: '{{secret:bound}}' };
  const entry = route({ production: place({ ...target, injectHeaders }) });
  const answer = await resolve(entry, {}, [
    secret('tls', { kind: 'certificate' }),
    secret('old', { expiresAt: 1, strictExpiryEnforcement: true }),
    secret('bound', { allowedHosts: ['api.stripe.com'] }),
  ]);
  expect(answer.missing).toEqual([{ kind: 'secret', ref: 'tls' }]);
  const codes = answer.warnings.map(({ code }) => code);
  expect(codes).toEqual(['missing_secret', 'secret_expired', 'secret_not_allowed']);
});

test('an injected content type decides how the body is scanned', async () => {
  const injectHeaders = { 'Content-Type': 'application/octet-stream' };
  const entry = route({ production: place({ ...target, injectHeaders }) });
  const answer = await resolve(entry, { method: 'POST', body: { a: '{{secret:a}}' } });
  expect(answer.warnings).toMatchObject([{ code: 'body_not_scanned' }]);
});

test("the proxy's setting limits the size of a scanned body; a content type may come from the query", async () => {
  const injectHeaders = { 'Content-Type': '{{var:type}}' };
  const entry = route({ production: place({ ...target, injectHeaders }) });
  const codes = async (body: string) => {
    const { secrets, warnings } = await resolve(entry, { method: 'POST', body, query: 'type=text/plain' });
    return [secrets.length, warnings.filter(({ path }) => path === 'body').map(({ code }) => code)];
  };
  expect(await codes('{{secret:a}}'.padEnd(1000))).toEqual([1, []]);
  expect(await codes('{{secret:a}}'.padEnd(1001))).toEqual([0, ['body_not_scanned']]);
});

test('query, path and plain variables: which level each comes from, and which are missing', async () => {
  const entry = route({
    production: place({
      targetBaseUrl: 'https://api.example.com/{{env:region}}/bot{{secret:a}}',
      injectQuery: { key: '{{secret:b}}', user: '{{header:X-User}}', gone: null },
      injectHeaders: { 'X-Id': '{{uuid}}{{header:host}}{{env:nope}}' },
    }),
  });
  const request = { headers: { 'x-user': '7', host: 'x' }, variables: { region: 'eu' } };
  const answer = await resolve(entry, request, [secret('a'), secret('b')]);
  expect(answer.level_of).toMatchObject({ inject_query_json: 'base', target_base_url: 'base' });
  expect(answer.secrets).toMatchObject([
    { ref: 'a', sent_in: ['path'] },
    { ref: 'b', sent_in: ['query:key'] },
  ]);
  expect(answer.missing).toEqual([
    { kind: 'header', ref: 'host' },
    { kind: 'env', ref: 'nope' },
  ]);
});

test('placeholders of the caller: which ones the route replaces, and which ones stay', async () => {
  const basic = `Basic ${Buffer.from('{{secret:a}}:').toString('base64')}`;
  const request = {
    method: 'POST',
    headers: { Authorization: basic, 'X-B': '{{secret:b}}', 'Content-Type': 'application/json' },
    path: '/%7b{secret:c}}',
    query: 'd={{secret:d}}',
    body: '{"e":"{{secret:e}}"}',
  };
  const places = ['headers', 'query', 'path', 'body'] as const;
  const everywhere = route({ production: place({ ...target, substituteIn: [...places] }) });
  const answer = await resolve(everywhere, request);
  expect(answer.left).toEqual([]);
  expect(answer.secrets.map(({ ref, level, sent_in }) => [ref, level, sent_in])).toEqual([
    ['a', null, ['header:Authorization']],
    ['b', null, ['header:X-B']],
    ['d', null, ['query']],
    ['c', null, ['path']],
    ['e', null, ['body']],
  ]);
  const nowhere = route({ production: place({ ...target, substituteIn: [] }) });
  const untouched = await resolve(nowhere, request);
  expect([untouched.left, untouched.secrets]).toEqual([places, []]);
  const plain = await resolve(route({ production: place({ ...target, ...header('x') }) }), request);
  expect(plain.left).toEqual(['headers', 'query', 'path']);
  expect(plain.secrets.map(({ ref }) => ref)).toEqual(['x', 'e']);
});
