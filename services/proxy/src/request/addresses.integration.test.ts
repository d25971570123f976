// Clients that can set only a base address and a key: the address names the route, and the key comes where they put theirs.
import type { OutgoingHttpHeaders } from 'node:http';
import { requestScene } from '../../testing/request-scene.fixture.ts';

const scene = requestScene();
const base64 = (text: string) => Buffer.from(text).toString('base64');
const bearer = (key = scene.key) => ({ authorization: `Bearer ${key}` });
const call = (path: string, headers: OutgoingHttpHeaders) => scene.proxy.call({ path, headers });
const sent = () => scene.upstream.received.at(-1);
const sentHeaders = () => JSON.stringify(sent()?.headers ?? null);

describe('the route in the address', () => {
  test.each([
    ['/v1/charges?a=b', '/v1/charges?a=b'],
    ['', '/'],
    ['/', '/'],
    ['?a=b', '/?a=b'],
    ['//x//y/', '//x//y/'],
    ['/r/other/x', '/r/other/x'],
  ])('/r/<route>%s arrives as %s', async (rest, arrived) => {
    const name = scene.route();
    expect((await call(`/r/${name}${rest}`, bearer())).status).toBe(200);
    expect(sent()?.url).toBe(arrived);
    expect(scene.proxy.records.at(-1)).toMatchObject({ path: arrived, environment: 'production' });
    expect(scene.proxy.records.at(-1)?.route_id).toEqual(expect.any(String));
  });

  test('/r/<route>@<environment> names both; naming the environment in a header as well is refused, and so is an unknown one', async () => {
    const own = (value: string) => ({ injectHeaders: { 'x-a': value } });
    const name = scene.route({ base: own('base'), overrides: { staging: own('staging') } });
    await call(`/r/${name}@staging/x`, bearer());
    expect([sent()?.url, scene.upstream.header('x-a')]).toEqual(['/x', ['staging']]);
    await call(`/r/${name}/x`, { ...bearer(), 'x-knoxcall-environment': 'staging' });
    expect(scene.upstream.header('x-a')).toEqual(['staging']);
    scene.upstream.reset();
    for (const environment of ['staging', 'production']) {
      const both = { ...bearer(), 'x-knoxcall-environment': environment };
      scene.expectRefused(await call(`/r/${name}@staging/x`, both), 400, 'bad_request');
    }
    for (const unknown of ['@nope', '@', '@staging@x', '@stag%69ng'])
      scene.expectRefused(await call(`/r/${name}${unknown}/x`, bearer()), 404, 'environment_not_configured');
  });

  test('<route>--<tenant> is a host of that tenant alone', async () => {
    const name = scene.route();
    const at = (host: string, rest: OutgoingHttpHeaders = {}) => call('/x', { host, ...bearer(), ...rest });
    expect((await at(`${name}--demo.localhost:80`)).status).toBe(200);
    expect((await at(`${name.toUpperCase()}--Demo.LOCALHOST`)).status).toBe(200);
    await call('/r/x@y/z', { host: `${name}--demo.localhost`, ...bearer() });
    expect(sent()?.url).toBe('/r/x@y/z');
    scene.upstream.reset();
    scene.expectRefused(await at('nope--demo.localhost'), 404, 'route_not_found');
    scene.expectRefused(await at(`${name}--other.localhost`), 401, 'unauthorized');
    scene.expectRefused(await at(`a.${name}--demo.localhost`), 401, 'unauthorized');
    const both = { 'x-knoxcall-route': name };
    scene.expectRefused(await at(`${name}--demo.localhost`, both), 400, 'bad_request');
  });

  test('a route in a header wins, and the whole path goes to the upstream', async () => {
    const name = scene.route();
    await call('/r/other@x/y', { ...bearer(), 'x-knoxcall-route': name });
    expect(sent()?.url).toBe('/r/other@x/y');
    await call(`/r/${name}/y`, { host: 'demo.localhost', ...bearer() });
    expect(sent()?.url).toBe('/y');
  });

  test('the path is checked before the prefix is removed and after', async () => {
    const name = scene.route();
    const refused = ['/..', '/../x', '/%2e%2e/x', '/x/..%2fy', '%2f..', '/\\x', '/a;/..;b/'];
    for (const rest of refused)
      scene.expectRefused(await call(`/r/${name}${rest}`, bearer()), 400, 'bad_request');
    for (const path of ['/r/..', `/r/../r/${name}/x`, `/r/./${name}`, `/r/%2e%2e/${name}`])
      scene.expectRefused(await call(path, bearer()), 400, 'bad_request');
    for (const path of [
      `/r/${name}%2fx`,
      `/r/${name.replace('r', '%72')}/x`,
      '/r/__proto__/x',
      `/r/ ${name}`,
    ])
      expect([400, 404]).toContain((await call(path.replace(' ', '%20'), bearer())).status);
    scene.expectRefused(await call('/r//x', bearer()), 400, 'route_required');
    expect((await call('/r', {})).status).toBe(404);
    scene.expectRefused(await call(`/r/${name}/x`, {}), 401, 'unauthorized');
    expect(scene.upstream.received).toEqual([]);
  });

  test('references of the upstream to itself get the address with its prefix', async () => {
    scene.upstream.answer = (_request, response) =>
      void response
        .writeHead(302, {
          location: '/base/v1/next?a=b',
          link: '<?page=2>; rel=next',
          'set-cookie': ['a=b; Path=/base; Domain=x', 'c=d; Path=/'],
        })
        .end();
    const name = scene.route({ base: { targetBaseUrl: `${scene.upstream.url}/base` } });
    const answer = await call(`/r/${name}@production/v1/items`, { host: 'p.test:81', ...bearer() });
    const prefix = `/r/${name}@production`;
    expect(answer.headers).toMatchObject({
      location: `http://p.test:81${prefix}/v1/next?a=b`,
      link: `<http://p.test:81${prefix}/v1/items?page=2>; rel=next`,
      'set-cookie': [`a=b; Path=${prefix}/`, `c=d; Path=${prefix}/`],
    });
  });

  test('a redirect that passes unchanged cannot lead to another route', async () => {
    const name = scene.route({ rewriteReferences: false });
    const redirected = async (location: string) => {
      scene.upstream.answer = (_request, response) => void response.writeHead(307, { location }).end();
      return (await call(`/r/${name}/v1/items`, { 'x-api-key': scene.key })).status;
    };
    expect(await redirected('other')).toBe(307);
    expect(await redirected(`/r/${name}/x`)).toBe(307);
    for (const location of ['/r/another/x', '../../another', '/x', 'https://evil.test'])
      expect([location, await redirected(location)]).toEqual([location, 502]);
  });
});

describe('the key in the slot of a client library', () => {
  const slots: [string, (key: string) => OutgoingHttpHeaders][] = [
    ['Bearer', (key) => ({ authorization: `Bearer ${key}` })],
    ['token', (key) => ({ authorization: `token ${key}` })],
    ['alone', (key) => ({ authorization: key })],
    ['user', (key) => ({ authorization: `Basic ${base64(`${key}:`)}` })],
    ['password', (key) => ({ authorization: `Basic ${base64(`api:${key}`)}` })],
    ['x-api-key', (key) => ({ 'X-Api-Key': key })],
    ['api-key', (key) => ({ 'api-key': key })],
    ['x-goog-api-key', (key) => ({ 'x-goog-api-key': key })],
    ['private-token', (key) => ({ 'PRIVATE-TOKEN': key })],
    ['x-auth-token', (key) => ({ 'x-auth-token': key })],
    ['beside our own header', (key) => ({ 'x-knoxcall-key': key, authorization: `Bearer ${key}` })],
    ['in two slots', (key) => ({ 'x-api-key': key, authorization: `Bearer ${key}` })],
  ];
  test.each(slots)('%s: is accepted, and reaches neither the upstream nor the record', async (_, headers) => {
    const name = scene.route({ base: { injectHeaders: { 'x-a': '{{header:user-agent}}' } } });
    const answer = await call(`/r/${name}/x`, { 'user-agent': 'sdk', ...headers(scene.key) });
    expect(answer.status).toBe(200);
    expect(scene.upstream.header('x-a')).toEqual(['sdk']);
    for (const text of [sentHeaders(), JSON.stringify(scene.proxy.records)]) {
      expect(text).not.toContain(scene.key);
      expect(text).not.toContain(base64(`${scene.key}:`));
      expect(text).not.toMatch(/authorization|api-key|private-token|auth-token/i);
    }
  });

  test('is replaced by what the route sends, and {{header:}} cannot read it', async () => {
    const base = { injectHeaders: { Authorization: 'Bearer real' } };
    await call(`/r/${scene.route({ base })}/x`, bearer());
    expect(scene.upstream.header('authorization')).toEqual(['Bearer real']);
    scene.upstream.reset();
    const echoing = { injectHeaders: { 'x-a': '{{header:authorization}}' } };
    const answer = await call(`/r/${scene.route({ base: echoing })}/x`, bearer());
    scene.expectRefused(answer, 422, 'missing_variable');
  });

  test('another credential in the same headers passes as before', async () => {
    const name = scene.route();
    const theirs = { authorization: 'Bearer sk_live_theirs', 'x-api-key': 'theirs' };
    const answer = await scene.call(name, { headers: theirs });
    expect(answer.status).toBe(200);
    expect(scene.upstream.header('authorization')).toEqual(['Bearer sk_live_theirs']);
    expect(scene.upstream.header('x-api-key')).toEqual(['theirs']);
  });

  test('two different keys are refused, wherever they stand', async () => {
    const name = scene.route();
    const second = scene.proxy.world.addKey(scene.tenantId);
    const pairs: OutgoingHttpHeaders[] = [
      { 'x-knoxcall-key': scene.key, ...bearer(second) },
      { 'x-knoxcall-key': 'x', ...bearer() },
      { 'x-api-key': second, ...bearer() },
      { authorization: `Basic ${base64(`${scene.key}:${second}`)}` },
      { 'x-api-key': second, 'x-auth-token': scene.key },
    ];
    for (const headers of pairs)
      scene.expectRefused(await call(`/r/${name}/x`, headers), 401, 'unauthorized');
    const raw = `GET /r/${name}/x HTTP/1.1\r\nHost: a\r\nx-api-key: ${second}\r\nx-api-key: ${scene.key}\r\n\r\n`;
    expect(await scene.proxy.raw(raw)).toMatch(/^HTTP\/1.1 401 /);
    expect(scene.upstream.received).toEqual([]);
  });

  test('in a header spelled for CGI is never accepted, and never sent', async () => {
    const name = scene.route();
    scene.expectRefused(await call(`/r/${name}/x`, { x_api_key: scene.key }), 401, 'unauthorized');
    await call(`/r/${name}/x`, { ...bearer(), x_api_key: scene.key, private_token: scene.key });
    expect(sentHeaders()).not.toContain(scene.key);
  });

  test('a key without a route is told that the route is missing, even at the path of a health check', async () => {
    scene.expectRefused(await call('/healthz', bearer()), 400, 'route_required');
    expect((await call('/healthz', { authorization: 'Bearer other' })).status).toBe(200);
  });

  test('a redirect to another origin passes if the key came only in Authorization', async () => {
    scene.upstream.answer = (_request, response) =>
      void response.writeHead(302, { location: 'https://elsewhere.test/' }).end();
    const name = scene.route();
    const redirected = async (headers: OutgoingHttpHeaders) => (await call(`/r/${name}/x`, headers)).status;
    expect(await redirected(bearer())).toBe(302);
    expect(await redirected({ authorization: `Basic ${base64(`${scene.key}:`)}` })).toBe(302);
    expect(await redirected({ 'x-api-key': scene.key })).toBe(502);
    expect(await redirected({ ...bearer(), 'x-api-key': scene.key })).toBe(502);
    expect(await redirected({ ...bearer(), 'x-knoxcall-key': scene.key })).toBe(502);
  });
});

describe('the key as a subprotocol of a WebSocket', () => {
  const handshake = async (protocols: string, route = scene.route()) => {
    const answer = await scene.proxy.raw(
      `GET /r/${route}/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${protocols}\r\n\r\n`,
    );
    const [, chosen] = /sec-websocket-protocol: ([^\r]*)/i.exec(answer) ?? [];
    return { status: answer.split(' ')[1], chosen, offered: scene.upstream.header('sec-websocket-protocol') };
  };

  test('is confirmed in the answer, and not sent upstream', async () => {
    const ours = `knoxcall.${scene.key}`;
    expect(await handshake(ours)).toEqual({ status: '101', chosen: ours, offered: [] });
    expect(await handshake(`realtime, ${ours}`)).toEqual({
      status: '101',
      chosen: ours,
      offered: ['realtime'],
    });
    expect(sent()?.url).toBe('/ws');
    expect(sentHeaders()).not.toContain(scene.key);
  });

  test('is confirmed unless the upstream chose another protocol of the caller', async () => {
    const ours = `knoxcall.${scene.key}`;
    scene.upstream.chosenProtocol = 'realtime';
    expect((await handshake(`realtime, ${ours}`)).chosen).toBe('realtime');
    expect((await handshake(`other, ${ours}`)).chosen).toBe(ours);
  });

  test('is checked like any other key', async () => {
    const second = scene.proxy.world.addKey(scene.tenantId);
    expect((await handshake(`knoxcall.${scene.key}, knoxcall.${second}`)).status).toBe('401');
    expect((await handshake(`knoxcall.${scene.key}x`)).status).toBe('401');
    expect((await handshake(scene.key)).status).toBe('401');
    expect(scene.upstream.received).toEqual([]);
  });
});
