/** The request that the upstream gets: the same path, the right headers, and no trace of KnoxCall. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { product } from '../src/shared-product.ts';
import { rawExchange } from './src/raw-exchange.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const proxy = product.proxies[0]!;

async function raw(route: string, target: string, headers: string[] = []): Promise<number> {
  const controls = [`x-knoxcall-key: ${scene.tenant.key}`, `X-KnoxCall-Route: ${route}`];
  const lines = [
    `GET ${target} HTTP/1.1`,
    'Host: caller.example',
    ...controls,
    ...headers,
    'Connection: close',
  ];
  return (await rawExchange(proxy, `${lines.join('\r\n')}\r\n\r\n`)).status;
}

describe('path and query', () => {
  const targets = [
    '/',
    '//double//slash/',
    '/a%2Fb%2fc',
    '/%7Etilde~/;params=1;x',
    '/v1/users/@me:verify,all!*(x)$&=+',
    '/%E2%82%AC/%ff',
    '/a.b/.../..c/c..',
    '/?',
    '/?a=1&a=2&&=&a',
    '/?q=%7B%7Bsecret:key%7D%7D&raw={{secret:key}}',
    '/p?a=b?c=d/../e',
    '/?x=[1]{2}|\'^`"<>',
    `/${'long/'.repeat(1500)}`,
  ];
  test.each(targets)('%s arrives byte for byte', async (target) => {
    expect(await raw(await scene.route(), target)).toBe(200);
    expect(scene.upstream.last().url).toBe(target);
  });

  test('the path of the target comes first, without its last slash', async () => {
    for (const [base, expected] of [
      ['/base', '/base/x/?y'],
      ['/base/', '/base/x/?y'],
      ['/b%20se//', '/b%20se//x/?y'],
    ]) {
      await raw(await scene.route({ target_base_url: `${scene.upstream.url}${base}` }), '/x/?y');
      expect(scene.upstream.last().url).toBe(expected);
    }
  });
});

describe('headers', () => {
  test('the upstream gets all headers of the caller except those about the caller, KnoxCall or the connection', async () => {
    const dropped = [
      'X-Forwarded-For: 10.0.0.1',
      'X-Forwarded-Host: a',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Anything: a',
      'Forwarded: for=10.0.0.1',
      'X-Real-IP: 10.0.0.1',
      'Via: 1.1 a',
      'Keep-Alive: timeout=5',
      'Proxy-Authorization: Basic eDp5',
      'Proxy-Connection: keep-alive',
      'TE: trailers',
      'Trailer: x',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
      'X-KnoxCall-Anything: a',
      'x_knoxcall_key: a',
      'X-Named: a',
      'Connection: X-Named, upgrade, http2-settings',
    ];
    const kept = [
      'Accept: */*',
      'X-Twice: 1',
      'X-Twice: 2',
      'Cookie: a=b',
      'X-Empty:',
      'User-Agent: caller/1',
    ];
    expect(await raw(await scene.route(), '/', [...dropped, ...kept])).toBe(200);
    const { rawHeaders } = scene.upstream.last();
    const pairs = rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [`${name.toLowerCase()}: ${rawHeaders[index + 1]}`] : [],
    );
    expect(pairs.sort()).toEqual([
      'accept: */*',
      'connection: keep-alive',
      'cookie: a=b',
      `host: ${new URL(scene.upstream.url).host}`,
      'user-agent: caller/1',
      'x-empty: ',
      'x-twice: 1',
      'x-twice: 2',
    ]);
  });

  test("an injected header replaces every one of the caller's, and null removes them", async () => {
    await scene.secret('header_key', 'injected-value');
    const inject_headers_json = { 'X-Key': 'k {{secret:header_key}}', Cookie: null, 'X-Plain': 'é' };
    const route = await scene.route({ inject_headers_json });
    await raw(route, '/', ['x-key: 1', 'X-KEY: 2', 'Cookie: a', 'cookie: b', 'X-Own: {{secret:header_key}}']);
    const { rawHeaders, headers } = scene.upstream.last();
    expect(rawHeaders.filter((name) => name.toLowerCase() === 'x-key')).toHaveLength(1);
    expect(headers).toMatchObject({
      'x-key': 'k injected-value',
      'x-plain': 'é',
      'x-own': '{{secret:header_key}}',
    });
    expect(headers.cookie).toBeUndefined();
  });
});

test('a route with a client certificate presents it, and trusts only the CA that it names', async () => {
  const file = (name: string) => readFile(new URL(`./fixtures/${name}.pem`, import.meta.url), 'utf8');
  const [ca, cert, key] = await Promise.all([file('ca.cert'), file('server.cert'), file('server.key')]);
  const server = createServer(
    { ca, cert, key, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      response.end(`${subject.CN} ${request.headers['x-key']}`);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await scene.secret('tls_key', 'over-tls');
    const upload = {
      name: 'client_certificate',
      secret_type: 'certificate',
      certificate_content: await file('client.cert'),
      private_key: await file('client.key'),
    };
    const { id } = await scene.tenant.done('POST', '/v1/secrets', upload);
    const fields = {
      target_base_url: `https://localhost:${(server.address() as AddressInfo).port}`,
      inject_headers_json: { 'X-Key': '{{secret:tls_key}}' },
    };
    const route = await scene.route({ ...fields, mtls_certificate_id: id, ca_certificate: ca });
    const answer = await scene.call(route);
    expect([answer.status, answer.text]).toEqual([200, 'client.test over-tls']);
    const untrusted = await scene.call(await scene.route({ ...fields, mtls_certificate_id: id }));
    expect([untrusted.status, untrusted.json.error?.type]).toEqual([502, 'upstream_tls_error']);
    const unknown = await scene.call(await scene.route({ ...fields, ca_certificate: ca }));
    expect([unknown.status, unknown.json.error?.type]).toEqual([502, 'upstream_tls_error']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('two requests at once on one route do not share variables', async () => {
  const route = await scene.route({ inject_headers_json: { 'X-User': '{{var:user}}' } });
  scene.upstream.answerWith((request, response) =>
    response.end(`${request.url} ${request.headers['x-user']}`),
  );
  const users = Array.from({ length: 200 }, (_, index) => `user-${index}`);
  const answers = await Promise.all(users.map((user) => scene.call(route, { path: `/?user=${user}` })));
  expect(answers.map(({ text }) => text)).toEqual(users.map((user) => `/?user=${user} ${user}`));
});
