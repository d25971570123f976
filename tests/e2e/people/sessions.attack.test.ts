/** Attacks by another website in a person's browser, with a cookie, with a list of passwords, or by an upstream. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  call,
  createTenant,
  newPerson,
  type Person,
  password,
  personIn,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
} from '@knoxcall/testkit';
import { WebSocket, WebSocketServer } from 'ws';
import { product } from '../src/shared-product.ts';

let tenant: Tenant;
let person: Person;
let upstream: RecordingUpstream;
beforeAll(async () => {
  [tenant, upstream] = [await createTenant(product), await startRecordingUpstream()];
  person = await personIn(product, { slug: tenant.slug });
});
afterAll(() => upstream?.close());

const write = { name: 'written', value: 'by somebody' };
const outcome = ({ status, json }: Awaited<ReturnType<typeof call>>) => [status, json?.error?.type];

describe('another website in the same browser', () => {
  test.each<[string, Record<string, string | undefined>]>([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['a request that does not say', { origin: undefined }],
    ['our page without the token', { 'x-knox-csrf': undefined }],
    ['our page with another token', { 'x-knox-csrf': 'A'.repeat(43) }],
    ['our page with the token of before', { 'x-knox-csrf': '' }],
  ])('%s writes nothing with the session', async (_who, headers) => {
    const api = person.in(tenant.slug);
    const attempts = [
      await api.send('POST', '/v1/secrets', { body: write, headers }),
      await person.send('PUT', '/dashboard/password', { body: { password: 'a stolen password' }, headers }),
      await person.send('DELETE', '/dashboard/session?everywhere', { headers }),
    ];
    expect(attempts.map(outcome)).toEqual(attempts.map(() => [403, 'forbidden']));
    expect((await person.send('GET', '/dashboard/session')).status).toBe(200);
  });

  test("can sign nobody in, nor switch them to the attacker's account", async () => {
    const attempt = (headers: Record<string, string>, body: unknown = { email: person.email, password }) =>
      newPerson(product).send('POST', '/dashboard/sign-in', { body, headers });
    expect((await attempt({ origin: 'https://evil.example' })).status).toBe(403);
    // A form can send only these types, and comes from no page of ours.
    expect((await attempt({ 'content-type': 'text/plain' })).status).toBe(415);
    expect((await attempt({ 'content-type': 'application/x-www-form-urlencoded' }, 'email=a')).status).toBe(
      415,
    );
    expect((await attempt({})).status).toBe(200);
  });

  test('can read no answer', async () => {
    const answer = await person.send('GET', '/dashboard/session', {
      headers: { origin: 'https://evil.example' },
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
  });
});

describe('a session cookie', () => {
  const withCookie = (cookie: string, headers: Record<string, string> = {}) =>
    call(`${product.controlPlane}/v1/secrets`, {
      headers: { cookie, 'x-knox-tenant': tenant.slug, ...headers },
    });

  test('that was planted before the sign-in is worth nothing afterwards', async () => {
    const victim = newPerson(product, person.email);
    victim.cookies.set('knoxcall', 'planted-by-somebody-who-knows-it-0123456789');
    await victim.signIn();
    expect(victim.cookies.get('knoxcall')).not.toContain('planted');
    expect((await withCookie('knoxcall=planted-by-somebody-who-knows-it-0123456789')).status).toBe(401);
    const own = await personIn(product, { slug: tenant.slug });
    const planted = own.cookie();
    const again = newPerson(product, person.email);
    again.cookies.set('knoxcall', own.cookies.get('knoxcall') ?? '');
    await again.signIn();
    expect((await withCookie(planted)).status).toBe(401);
  });

  test('of a member of another tenant opens nothing here, and reveals nothing', async () => {
    const elsewhere = await createTenant(product);
    const stranger = await personIn(product, { slug: elsewhere.slug });
    const here = await stranger.in(tenant.slug).send('GET', '/v1/secrets');
    const nowhere = await stranger.in('there-is-no-such-tenant').send('GET', '/v1/secrets');
    expect(outcome(here)).toEqual([401, 'unauthorized']);
    expect({ ...here.json.error, request_id: '' }).toEqual({ ...nowhere.json.error, request_id: '' });
    expect((await stranger.in(elsewhere.slug).send('GET', '/v1/secrets')).status).toBe(200);
    expect((await stranger.send('GET', '/v1/secrets')).status).toBe(400);
  });

  test('that is there twice, cut or altered is refused', async () => {
    const cookie = person.cookie();
    expect((await withCookie(cookie)).status).toBe(200);
    for (const bad of [
      `${cookie}; knoxcall=another`,
      cookie.slice(0, -1),
      `${cookie}A`,
      cookie.replace('knoxcall', '__Host-knoxcall'),
      'knoxcall=',
      'knoxcall=%00',
    ]) {
      expect({ bad: bad.length, status: (await withCookie(bad)).status }).toEqual({
        bad: bad.length,
        status: 401,
      });
    }
  });

  test('is ignored if the request also has a key', async () => {
    const answer = await withCookie(person.cookie(), { 'x-api-key': 'tk_live_abcd_wrong' });
    expect(answer.status).toBe(401);
  });
});

test('an API key has no access below /dashboard', async () => {
  const attempts: [string, string, object?][] = [
    ['GET', '/dashboard/sign-in'],
    ['GET', '/dashboard/session'],
    ['POST', '/dashboard/sign-in', { email: person.email, password }],
    ['POST', '/dashboard/step-up', { password }],
    ['GET', '/dashboard/passkeys'],
  ];
  for (const [method, path, body] of attempts) {
    expect({ path, status: (await tenant.api(method, path, body)).status }).toEqual({ path, status: 401 });
  }
});

describe('guessing passwords', () => {
  test('is limited to ten tries a minute for an account, at once or one by one, from any addresses', async () => {
    const victim = await personIn(product, { slug: tenant.slug });
    const attempts = await Promise.all(
      Array.from({ length: 14 }, (_none, index) =>
        newPerson(product).send('POST', '/dashboard/sign-in', {
          body: { email: victim.email, password: `a guess number ${index}` },
        }),
      ),
    );
    const statuses = attempts.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(4).fill(429)]);
    const right = await newPerson(product, victim.email).signIn();
    expect(right.status).toBe(429);
    expect(Number(right.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await victim.stepUp()).status).toBe(429);
    expect((await victim.send('GET', '/dashboard/session')).status).toBe(200);
  });

  test('is limited to sixty tries a minute for an address, for any accounts', async () => {
    const guesser = newPerson(product);
    const seen = new Map<number, number>();
    for (let tried = 0; tried < 64; tried += 1) {
      const token = `a guess number ${tried}`;
      const { status } = await guesser.send('POST', '/dashboard/link', { body: { token } });
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(seen)).toEqual({ 400: 60, 429: 4 });
    const innocent = newPerson(product, person.email);
    expect((await innocent.signIn()).status).toBe(200);
  });

  test('takes the same time for an account that does not exist', async () => {
    const known = await personIn(product, { slug: tenant.slug });
    const time = async (email: string): Promise<number> => {
      const visitor = newPerson(product);
      const times: number[] = [];
      for (let tried = 0; tried < 5; tried += 1) {
        const started = performance.now();
        await visitor.send('POST', '/dashboard/sign-in', { body: { email, password: 'a wrong password' } });
        times.push(performance.now() - started);
      }
      return Math.min(...times);
    };
    const [wrong, unknown] = [await time(known.email), await time('nobody-at-all@example.test')];
    expect(unknown).toBeGreaterThan(wrong / 2);
    // Far more time than a request that checks no password needs.
    const started = performance.now();
    await newPerson(product).send('GET', '/dashboard/sign-in');
    expect(unknown).toBeGreaterThan(performance.now() - started);
  });
});

describe('the proxy at the same host name as the dashboard', () => {
  const own = () => `a=1; ${person.cookie()}; __Host-knoxcall=x; knoxcall_oidc=y; b="2" `;

  test('never sends the session to an upstream, and does not take it for a key', async () => {
    await tenant.done('POST', '/v1/routes', { name: 'cookies', target_base_url: upstream.url });
    const answer = await tenant.proxy({ route: 'cookies', headers: { cookie: own() } });
    expect(answer.status).toBe(200);
    expect(upstream.last().headers.cookie).toBe('a=1; b="2"');
    await tenant.proxy({ route: 'cookies', headers: { cookie: person.cookie() } });
    expect(upstream.last().headers.cookie).toBeUndefined();
    await tenant.proxy({ route: 'cookies', headers: { cookie: 'knoxcalls=1; x=knoxcall=1' } });
    expect(upstream.last().headers.cookie).toBe('knoxcalls=1; x=knoxcall=1');
    const withSession = await call(`${product.proxies[0]}/`, {
      headers: { cookie: person.cookie(), 'x-knoxcall-route': 'cookies', 'x-knox-tenant': tenant.slug },
    });
    expect(withSession.status).toBe(401);
  });

  test('lets no upstream set a session', async () => {
    await tenant.done('POST', '/v1/routes', { name: 'setting', target_base_url: upstream.url });
    upstream.answerWith((_request, response) => {
      response.writeHead(200, {
        'set-cookie': ['a=1', 'knoxcall=planted; Path=/', '__Host-knoxcall=p; Secure', '=knoxcall=p', 'b=2'],
      });
      response.end();
    });
    const answer = await tenant.proxy({ route: 'setting' });
    expect(answer.headers['set-cookie']).toBe('a=1,b=2');
    upstream.reset();
  });

  test('sends it through no WebSocket either', async () => {
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    let seen: string | undefined;
    sockets.on('headers', (headers, request) => {
      seen = request.headers.cookie;
      headers.push('Set-Cookie: knoxcall=planted', 'Set-Cookie: a=1');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await tenant.done('POST', '/v1/routes', { name: 'socket', target_base_url: target });
    const socket = new WebSocket(String(product.proxies[0]).replace('http:', 'ws:'), {
      headers: { 'x-knoxcall-key': tenant.key, 'x-knoxcall-route': 'socket', cookie: own() },
    });
    const [answer] = await once(socket, 'upgrade');
    expect(answer.headers['set-cookie']).toEqual(['a=1']);
    expect(seen).toBe('a=1; b="2"');
    socket.terminate();
    sockets.close();
    server.close();
  });
});
