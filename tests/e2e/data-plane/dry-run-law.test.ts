/**
 * The dry run predicts a real request: for generated routes, secrets and requests both take their parts from the same
 * levels, use the same secrets, leave the same placeholders and are refused for the same reasons.
 */
import type { CallAnswer } from '@knoxcall/testkit';
import fc from 'fast-check';
import { logOf } from './src/log-of.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const cases = 60;
let openId: string;
let routes = 0;

beforeAll(async () => {
  const { tenant, secret } = scene;
  await tenant.done('POST', '/v1/environments', { name: 'staging' });
  const elsewhere = await scene.route();
  const { id } = await tenant.done('GET', `/v1/routes/${elsewhere}`);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  openId = await secret('open', 'value-of-open');
  const ended = { expires_at: yesterday, strict_expiry_enforcement: true };
  const ids = [
    openId,
    await secret('old', 'value-of-old', { expires_at: yesterday }),
    await secret('ended', 'value-of-ended', ended),
  ];
  for (const one of ids)
    await tenant.done('PUT', `/v1/secrets/${one}/value?environment=staging`, { value: `staged-${one}` });
  await secret('host_bound', 'value-of-host', { allowed_hosts: ['api.example.com'] });
  await secret('route_bound', 'value-of-route', { allowed_routes: [id] });
  await secret('base_only', 'value-of-base-only');
});

/** Most of these resolve, because a refused request shows nothing but the refusal. */
const placeholder = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('plain', '{{secret:open}}', '{{var:user}}', '{{uuid}}') },
  { weight: 2, arbitrary: fc.constantFrom('{{secret:old}}', '{{secret:base_only}}', '{{header:x-own}}') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['{{secret:ended}}', '{{secret:host_bound}}', '{{secret:route_bound}}', '{{secret:nowhere}}'],
      ...['{{var:absent}}', '{{header:connection}}', '{{header:x_knoxcall_key}}', '{{env:absent}}'],
    ),
  },
);

const contentType = fc.constantFrom('application/octet-stream', '{{var:type}}', null);
const auth = (level: string) => (token: string) =>
  token === 'plain'
    ? { type: 'none' }
    : { type: 'query', name: token.includes('open') ? 'key' : 'auth', value: `${level}-${token}` };

/** The settings of one level; each part may be left to the next level. */
const injection = (level: string) =>
  fc.record(
    {
      inject_headers_json: fc.record(
        { 'X-Level': fc.constant(level), 'X-Key': placeholder, 'Content-Type': contentType },
        { requiredKeys: ['X-Level'] },
      ),
      inject_query_json: fc.record(
        { level: fc.constant(level), key: placeholder },
        { requiredKeys: ['level'] },
      ),
      auth: placeholder.map(auth(level)),
      inject_body_json: fc.record(
        { level: fc.constant(level), key: placeholder },
        { requiredKeys: ['level'] },
      ),
    },
    { requiredKeys: [] },
  );

const place = (level: string) =>
  fc.record({
    ...{ own: injection(level), post: fc.option(injection(`${level}_method`), { freq: 2 }) },
    target: fc.option(placeholder.map((one) => `/${level}/${encodeURIComponent(one)}`)),
    substitute_in: fc.option(fc.subarray(['headers', 'query', 'path', 'body', 'multipart']), { freq: 4 }),
    allowed_methods: fc.option(fc.constantFrom(['GET'], ['GET', 'POST', 'PUT']), { freq: 1 }),
  });

const form = (text: string): string =>
  `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${text}\r\n--b--\r\n`;

const request = fc.record({
  environment: fc.constantFrom('production', 'staging'),
  method: fc.constantFrom('POST', 'POST', 'PUT', 'GET'),
  own: placeholder,
  path: placeholder,
  query: placeholder,
  body: fc.oneof(
    placeholder.map((one) => ['application/json', JSON.stringify({ a: one })] as const),
    placeholder.map((one) => ['text/plain', one] as const),
    placeholder.map((one) => ['application/zip', one] as const),
    placeholder.map((one) => ['multipart/form-data; boundary=b', form(one)] as const),
  ),
});

const route = fc.record({
  base: place('base'),
  staging: place('environment'),
  on_unscanned: fc.constantFrom('pass', 'reject'),
  isListed: fc.boolean(),
});

type Made<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

async function makeRoute({ base, staging, on_unscanned, isListed }: Made<typeof route>): Promise<string> {
  routes += 1;
  const name = `law-${routes}`;
  const fieldsOf = ({ own, post, target, ...fields }: typeof base) => ({
    ...fields,
    ...own,
    method_configs: post && { POST: post },
    ...(target === null ? {} : { target_base_url: scene.upstream.url + target }),
  });
  const lists = { on_unscanned, allowed_secrets: isListed ? [openId] : null };
  const whole = { target_base_url: scene.upstream.url, ...fieldsOf(base), ...lists };
  await scene.tenant.done('POST', '/v1/routes', { name, ...whole });
  await scene.tenant.done('PUT', `/v1/routes/${name}/environments/staging`, fieldsOf(staging));
  return name;
}

async function askBoth(name: string, { environment, method, own, ...sent }: Made<typeof request>) {
  const hasBody = method !== 'GET';
  const [type, body] = sent.body;
  const path = `/p/${encodeURIComponent(sent.path)}`;
  const query = new URLSearchParams({ q: sent.query, user: '7', key: 'mine', type: 'text/plain' }).toString();
  const headers = { 'x-own': own, ...(hasBody ? { 'content-type': type } : {}) };
  const asked = { environment, method, path, query, headers, ...(hasBody ? { body } : {}) };
  const dry = await scene.tenant.done('POST', `/v1/routes/${name}/resolve`, asked);
  scene.upstream.reset();
  const rawPath = `${path}?${query}`;
  const options = { environment, method, rawPath, headers, ...(hasBody ? { body } : {}) };
  return { dry, real: await scene.tenant.proxy({ route: name, ...options }) };
}

type Seen = { ref: string; name: string | null; allowed: boolean };
type Dry = {
  level_of: Record<string, string | null>;
  secrets: Seen[];
  left: string[];
  missing: { kind: string }[];
  warnings: { code: string; message: string }[];
};

/** Each problem that the dry run predicts. */
function foretold({ secrets, missing, warnings }: Dry, onUnscanned: string): Set<string> {
  const refusing = ['method_not_allowed', 'body_not_mergeable', 'secret_expired'];
  if (onUnscanned === 'reject') refusing.push('body_not_scanned');
  return new Set([
    ...warnings.map(({ code }) => code).filter((code) => refusing.includes(code)),
    ...(secrets.every(({ allowed }) => allowed) ? [] : ['secret_not_allowed']),
    ...missing.map(({ kind }) => (kind.startsWith('secret') ? 'missing_secret' : 'missing_variable')),
  ]);
}

/** From which level each part of the upstream's request came. */
function levelsSeen(method: string): Record<string, string | null> {
  const { url, headers, body } = scene.upstream.last();
  const { pathname, searchParams } = new URL(url, 'http://upstream');
  const levelIn = (text: string | null | undefined): string | null =>
    /^(?:base|environment)(?:_method)?/.exec(text ?? '')?.[0] ?? null;
  const authentication = searchParams.get('auth') ?? searchParams.getAll('key').at(-1);
  return {
    inject_headers_json: levelIn(headers['x-level']),
    inject_query_json: levelIn(searchParams.get('level')),
    auth: levelIn(authentication),
    inject_body_json: method === 'GET' ? null : levelIn(/"level":"(\w+)"/.exec(body.toString())?.[1]),
    target_base_url: levelIn(pathname.slice(1)) ?? 'base',
  };
}

async function expectAgreement({ real, dry }: { real: CallAnswer; dry: Dry }, method: string): Promise<void> {
  const { auth: authLevel, ...levels } = levelsSeen(method);
  // Nothing in the request shows the level of `none`.
  expect(dry.level_of).toMatchObject(authLevel === null ? levels : { ...levels, auth: authLevel });
  const log = await logOf(scene.tenant, real.headers['x-knox-request-id']);
  const named = new Set(dry.secrets.map(({ name }) => name));
  expect(new Set(log.secrets_used as unknown as string[])).toEqual(named);
  expect(log.placeholders_left).toEqual(dry.left);
  const isSkipped = real.headers['x-knox-substitution']?.startsWith('skipped=') === true;
  expect(dry.warnings.some(({ code }) => code === 'body_not_scanned')).toBe(isSkipped);
}

test('the dry run and the real request agree on levels, secrets, remaining placeholders and refusals', async () => {
  let forwarded = 0;
  await fc.assert(
    fc.asyncProperty(route, request, async (made, sent) => {
      const { dry, real } = await askBoth(await makeRoute(made), sent);
      const told = dry as unknown as Dry;
      const refusals = foretold(told, made.on_unscanned);
      if (real.status === 200) {
        forwarded += 1;
        expect([...refusals]).toEqual([]);
        await expectAgreement({ real, dry: told }, sent.method);
      } else {
        expect([...refusals]).toContain(String(real.json.error?.type));
        expect(scene.upstream.received).toEqual([]);
      }
    }),
    { numRuns: cases },
  );
  expect(forwarded).toBeGreaterThan(0);
}, 60_000);
