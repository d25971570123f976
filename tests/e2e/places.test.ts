/**
 * Every place for a credential, through the running proxy: the upstream's request is compared byte for byte, and so is
 * the same request through a route without settings.
 */
import {
  type CallAnswer,
  createTenant,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
} from '@knoxcall/testkit';
import { expectRefused } from './data-plane/src/expect-refused.ts';
import vectors from './fixtures/places.json' with { type: 'json' };
import { product } from './src/shared-product.ts';

type Case = {
  name: string;
  route: { target_path?: string; [field: string]: unknown };
  request: { method: string; path: string; headers?: Record<string, string>; body?: string };
  expect?: {
    path?: string;
    headers?: Record<string, string>;
    body?: string;
    substitution?: string;
    left?: string[];
    same?: string[];
    uuid?: string;
  };
  refused?: { status: number; type: string; missing?: string[] };
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const cases = vectors.cases as Case[];

let tenant: Tenant;
let upstream: RecordingUpstream;
let routes = 0;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  tenant = await createTenant(product);
  for (const [name, value] of Object.entries(vectors.secrets)) {
    await tenant.done('POST', '/v1/secrets', { name, value });
  }
  const { 0: production } = (await tenant.done('GET', '/v1/environments')) as unknown as { id: string }[];
  const variables = vectors.variables;
  await tenant.done('PATCH', `/v1/environments/${production?.id}`, { variables });
  await tenant.done('POST', '/v1/routes', { name: 'plain', target_base_url: upstream.url });
});
beforeEach(() => upstream.reset());
afterAll(() => upstream.close());

async function route({ target_path: path = '', ...fields }: Case['route']): Promise<string> {
  routes += 1;
  const name = `route-${routes}`;
  await tenant.done('POST', '/v1/routes', { name, target_base_url: upstream.url + path, ...fields });
  return name;
}

function send(name: string, { path, ...request }: Case['request']): Promise<CallAnswer> {
  return tenant.proxy({ route: name, rawPath: path, ...request });
}

const bytes = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');

describe.each(cases)('$name', ({ route: fields, request, expect: expected, refused }) => {
  test(refused ? 'is refused, and nothing is sent' : 'arrives as it must', async () => {
    const answer = await send(await route(fields), request);
    if (refused !== undefined) {
      expectRefused(answer, refused, upstream);
      const missing = (answer.json.error?.missing ?? []) as unknown as { ref: string }[];
      if (refused.missing) expect(missing.map(({ ref }) => ref)).toEqual(refused.missing);
      for (const value of Object.values(vectors.secrets)) {
        if (value.length > 3) expect(answer.text).not.toContain(value);
      }
      return;
    }
    expect(answer.status).toBe(200);
    const received = upstream.last();
    const { path, headers = {}, body, substitution, left, same = [], uuid: named } = expected ?? {};
    if (path !== undefined) expect(received.url).toBe(path);
    for (const [name, value] of Object.entries(headers)) expect(received.headers[name]).toBe(value);
    if (body !== undefined) expect(received.body.toString()).toBe(body);
    const said = answer.headers['x-knox-substitution'];
    if (substitution !== undefined) expect(said).toBe(substitution);
    const [, seen] = /left=(.*)/.exec(said ?? '') ?? [];
    expect(seen?.split(',') ?? []).toEqual(left ?? []);
    expect(new Set(same.map((name) => received.headers[name])).size).toBeLessThanOrEqual(1);
    if (named !== undefined) expect(received.headers[named]).toMatch(uuid);
  });

  test('arrives unchanged on a route without settings', async () => {
    const { body: _body, ...bare } = request;
    const answer = await send('plain', bare);
    expect(answer.status).toBe(200);
    const received = upstream.last();
    expect(received.url).toBe(request.path);
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      expect(received.headers[name.toLowerCase()]).toBe(bytes(value));
    }
  });
});
