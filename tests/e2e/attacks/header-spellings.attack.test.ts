/**
 * Headers that an upstream reads as another one: CGI and its successors make one variable of `X-User` and `X_User` (nginx
 * drops such names for that reason, `underscores_in_headers`; CVE-2024-45614 in puma). A caller must not get past the
 * names that a route sets or removes, nor past those that are never forwarded. A header that `Connection` names counts
 * as absent, because the upstream never gets it (the pattern of CVE-2022-1388).
 */

import { rawExchange } from '../data-plane/src/raw-exchange.ts';
import { useScene } from '../data-plane/src/scene.ts';
import { product } from '../src/shared-product.ts';

const scene = useScene();

beforeAll(() => scene.secret('key', 'value-of-the-key'));

test.each(['X_Api_Key', 'x_api-key', 'X-API_KEY'])(
  '%s is not sent beside an injected X-Api-Key',
  async (name) => {
    const route = await scene.route({ inject_headers_json: { 'X-Api-Key': '{{secret:key}}' } });
    await scene.call(route, { headers: { [name]: 'forged' } });
    expect(scene.upstream.last().headers['x-api-key']).toBe('value-of-the-key');
    expect(JSON.stringify(scene.upstream.last().rawHeaders)).not.toContain('forged');
  },
);

test('a header that a route removes is removed in both spellings', async () => {
  const route = await scene.route({ inject_headers_json: { 'X-Debug-User': null } });
  await scene.call(route, { headers: { X_Debug_User: 'forged', 'X-Debug-User': 'forged' } });
  expect(JSON.stringify(scene.upstream.last().rawHeaders)).not.toContain('forged');
});

test.each(['X_Forwarded_For', 'X_Real_IP', 'Proxy_Authorization', 'Transfer_Encoding', 'Content_Length'])(
  '%s is not forwarded',
  async (name) => {
    await scene.call(await scene.route(), { headers: { [name]: 'forged' } });
    expect(JSON.stringify(scene.upstream.last().rawHeaders)).not.toContain('forged');
  },
);

test('a Content-Type that Connection names does not count', async () => {
  const route = await scene.route({ on_unscanned: 'reject' });
  const controls = `x-knoxcall-key: ${scene.tenant.key}\r\nx-knoxcall-route: ${route}\r\n`;
  const framing = 'Content-Type: text/plain\r\nContent-Length: 14\r\nConnection: close, content-type\r\n';
  const answer = await rawExchange(
    product.proxies[0]!,
    `POST / HTTP/1.1\r\nHost: any\r\n${controls}${framing}\r\n{{secret:key}}`,
  );
  expect([answer.status, JSON.parse(answer.body).error.type]).toEqual([422, 'body_not_scanned']);
});
