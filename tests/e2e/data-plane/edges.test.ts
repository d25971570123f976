/** Unusual but legal peers: odd methods, old versions, informational answers, large heads. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { product } from '../src/shared-product.ts';
import { answerTo, begin, readWhole } from './src/exchange.ts';
import { rawExchange } from './src/raw-exchange.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const proxy = product.proxies[0]!;
let route: string;

beforeAll(async () => {
  await scene.secret('key', 'value-of-the-key');
  route = await scene.route({ inject_headers_json: { 'X-Key': '{{secret:key}}' } });
});

const head = (name: string): string =>
  `Host: x\r\nx-knoxcall-key: ${scene.tenant.key}\r\nx-knoxcall-route: ${name}\r\n`;

/** A route to a server that answers with exactly these bytes after the end of a request head, and closes. */
async function routeTo(bytes: string, fields: object = {}): Promise<{ name: string; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.from(bytes, 'latin1')));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const name = await scene.route({ target_base_url: target, ...fields });
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { name, close };
}

async function answerOf(bytes: string, request = 'GET / HTTP/1.1', fields: object = {}) {
  const { name, close } = await routeTo(bytes, fields);
  try {
    return await rawExchange(proxy, `${request}\r\n${head(name)}Connection: close\r\n\r\n`);
  } finally {
    close();
  }
}

test.each(['PROPFIND', 'QUERY', 'PURGE', 'REPORT', 'OPTIONS', 'M-SEARCH', 'SUBSCRIBE'])(
  'the method %s goes through',
  async (method) => {
    const answer = await rawExchange(
      proxy,
      `${method} /x HTTP/1.1\r\n${head(route)}Connection: close\r\n\r\n`,
    );
    expect(answer.status).toBe(200);
    expect(scene.upstream.last()).toMatchObject({ method, url: '/x' });
    expect(scene.upstream.last().headers['x-key']).toBe('value-of-the-key');
  },
);

test('trailers of a request are dropped, and its body arrives', async () => {
  const body = '3\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n';
  const lines = `Content-Type: image/png\r\nTrailer: X-Trailer\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
  const answer = await rawExchange(proxy, `POST / HTTP/1.1\r\n${head(route)}${lines}${body}`);
  expect(answer.status).toBe(200);
  expect(scene.upstream.last().body.toString()).toBe('abc');
  expect(JSON.stringify(scene.upstream.last().rawHeaders)).not.toMatch(/trailer/i);
});

test('a caller with HTTP/1.0 gets an answer without chunks, and the connection closes at its end', async () => {
  scene.upstream.answerWith((_request, response) => {
    response.write('one ');
    response.end('two');
  });
  const answer = await rawExchange(proxy, `GET / HTTP/1.0\r\n${head(route)}\r\n`);
  expect([answer.status, answer.body]).toEqual([200, 'one two']);
  expect(answer.head).not.toMatch(/transfer-encoding/i);
});

test('an upstream with HTTP/1.0 that ends its answer by closing is supported', async () => {
  const answer = await answerOf('HTTP/1.0 200 OK\r\nX-A: 1\r\n\r\nold answer');
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('old answer');
});

test('informational answers do not disturb the final one', async () => {
  const interim = [
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 102 Processing\r\n\r\n',
    'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n',
  ].join('');
  const final = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
  for (const request of ['GET / HTTP/1.1', 'POST / HTTP/1.1\r\nContent-Length: 0']) {
    const answer = await answerOf(`${interim}${final}`, request);
    expect([answer.status, answer.body]).toEqual([200, 'ok']);
  }
});

test('32 KiB of headers in an answer arrive', async () => {
  const lines = Array.from({ length: 32 }, (_, index) => `X-Large-${index}: ${'v'.repeat(1000)}\r\n`).join(
    '',
  );
  const answer = await answerOf(`HTTP/1.1 200 OK\r\n${lines}Content-Length: 2\r\n\r\nok`);
  expect([answer.status, answer.body]).toEqual([200, 'ok']);
  expect(answer.head.match(/X-Large-/gi)).toHaveLength(32);
});

test('non-ASCII bytes in a header of an answer arrive unchanged', async () => {
  const answer = await answerOf('HTTP/1.1 200 OK\r\nX-Name: J\xfcrgen\r\nContent-Length: 2\r\n\r\nok');
  expect(answer.head).toContain('X-Name: J\xfcrgen');
});

test('an answer that breaks off in its head: 502, the upstream is unreachable', async () => {
  const answer = await answerOf('HTTP/1.1 200 OK\r\nContent-Le');
  const { error } = JSON.parse(answer.body);
  expect([answer.status, error.type]).toEqual([502, 'upstream_unreachable']);
  expect(error.message).toContain('ECONNRESET');
});

const broken: [what: string, bytes: string][] = [
  ['is no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n\r\n'],
  ['has two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!'],
  [
    'has a length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['has another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok'],
  [
    'switches protocols unasked',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nok',
  ],
  ['has bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'],
  ['has another status than any', 'HTTP/1.1 999 No\r\nContent-Length: 2\r\n\r\nok'],
];
test.each(broken)('an answer that %s: 502, and none of it is passed on', async (_what, bytes) => {
  const answer = await answerOf(bytes);
  const { error } = JSON.parse(answer.body);
  expect([answer.status, error.type]).toEqual([502, 'upstream_invalid_response']);
  expect(error.message).toMatch(/: HPE_[A-Z_]+\.$/);
  expect(answer.head).not.toMatch(/x-knox-upstream-status|ssh/i);
});

test('HEAD, 204 and 304 on a route that redacts have no body, and values in headers are hidden', async () => {
  const fields = { redact_response: true, inject_headers_json: { 'X-Key': '{{secret:key}}' } };
  const redacting = await scene.route(fields);
  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ] as const) {
    scene.upstream.answerWith((_request, response) => {
      response.writeHead(status, { 'x-echo': 'value-of-the-key', 'content-encoding': 'gzip' }).end();
    });
    const sent = begin(scene, proxy, { route: redacting, method });
    sent.end();
    const answer = await readWhole(await answerTo(sent));
    expect([answer.status, answer.headers['x-echo'], answer.body.length]).toEqual([
      status,
      '{{secret:key}}',
      0,
    ]);
  }
});

test('a body with two Content-Types is never read as a kind that the upstream may not assume', async () => {
  for (const types of [
    ['application/json', 'image/png'],
    ['image/png', 'application/json'],
  ]) {
    const lines = types.map((type) => `Content-Type: ${type}\r\n`).join('');
    const body = '"{{secret:key}}"';
    const bytes = `POST / HTTP/1.1\r\n${head(route)}${lines}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
    const answer = await rawExchange(proxy, bytes);
    const isRefused = answer.status === 400;
    const isUntouched = /x-knox-substitution: skipped=/i.test(answer.head);
    expect([types, isRefused || isUntouched]).toEqual([types, true]);
  }
});

test('a route to a path that looks like a query or ends in dots is joined unchanged', async () => {
  const name = await scene.route({ target_base_url: `${scene.upstream.url}/a.b/c;d` });
  await scene.call(name, { path: '/e?f' });
  expect(scene.upstream.last().url).toBe('/a.b/c;d/e?f');
});
