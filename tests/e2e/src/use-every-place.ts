/** Requests with a placeholder of the secret `canary` in every place that allows one, for tests that then search for its value. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Product, RecordingUpstream, Tenant } from '@knoxcall/testkit';
import { WebSocket, WebSocketServer } from 'ws';

type Used = {
  readonly product: Product;
  readonly tenant: Tenant;
  readonly upstream: RecordingUpstream;
  /** A new value to search for. */
  canary(name: string): string;
  /** An answer that must not show the value. */
  keep(...texts: string[]): void;
};

/** Every place in which callers' placeholders are replaced: requests that arrive, are refused, or are hidden in the answer. */
export async function useCallersPlaces(
  { tenant, upstream, canary, keep }: Used,
  value: string,
): Promise<void> {
  const places = { substitute_in: ['headers', 'query', 'path', 'body', 'multipart'] };
  const target_base_url = upstream.url;
  await tenant.done('POST', '/v1/routes', { name: 'places', target_base_url, ...places });
  await tenant.done('POST', '/v1/routes', {
    name: 'hides',
    target_base_url,
    ...places,
    redact_response: true,
  });
  const basic = Buffer.from('user:{{secret:canary}}').toString('base64');
  const headers = { 'x-key': '{{secret:canary}}', authorization: `Basic ${basic}` };
  const form = (text: string): string =>
    `--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n${text}\r\n--b--`;
  const requests = [
    { path: '/{{secret:canary}}?q={{secret:canary}}', headers },
    { path: '/%7B%7Bsecret:canary}}/{{secret:missing}}', headers },
    {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: form('{{secret:canary}}'),
    },
    {
      ...{ method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b' } },
      body: form(`${canary('field of a form')} {{secret:canary}}{{secret:missing}}`),
    },
  ];
  upstream.answerWith(({ url, headers: seen, body }, response) =>
    response.end(`${url} ${JSON.stringify(seen)} ${body}`),
  );
  for (const { path, ...request } of requests) {
    const hidden = await tenant.proxy({ route: 'hides', rawPath: path, ...request });
    keep(hidden.text, JSON.stringify(hidden.headers));
    // Without redaction an upstream may echo requests, so only the record is searched.
    await tenant.proxy({ route: 'places', rawPath: path, ...request });
  }
  expect(upstream.last().body.toString()).toBe(form(value));
  upstream.answerWith((_request, response) => response.end('ok'));
}

/** Also messages of a WebSocket, in whose answers no value is hidden. */
export async function useSignatures(
  { product, tenant, upstream, canary, keep }: Used,
  value: string,
): Promise<void> {
  const secret = '{{secret:canary}}';
  const ways = {
    hmac: { type: 'hmac', secret, header: 'x-signature', message: '{body}' },
    aws: { type: 'aws_sigv4', access_key_id: secret, secret_access_key: secret, region: 'r', service: 's' },
    basic: { type: 'basic', username: 'u', password: secret },
  };
  for (const [name, auth] of Object.entries(ways)) {
    await tenant.done('POST', '/v1/routes', { name, target_base_url: upstream.url, auth });
    const answer = await tenant.proxy({ route: name, method: 'POST', body: 'x' });
    keep(answer.text, JSON.stringify(answer.headers));
  }
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const arrived = new Promise<string>((resolve) => {
    server.on('connection', (socket) => socket.on('message', (data) => resolve(String(data))));
  });
  await once(server, 'listening');
  const target_base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await tenant.done('POST', '/v1/routes', { name: 'socket', target_base_url, substitute_in: ['websocket'] });
  const headers = { 'x-knoxcall-key': tenant.key, 'x-knoxcall-route': 'socket' };
  const socket = new WebSocket(String(product.proxies[0]).replace('http', 'ws'), { headers });
  await once(socket, 'open');
  socket.send(JSON.stringify({ token: secret }));
  expect(JSON.parse(await arrived).token).toBe(value);
  socket.send(`{{secret:missing}} ${canary('message')}${secret}`);
  keep(String((await once(socket, 'close'))[1]));
  server.close();
}
