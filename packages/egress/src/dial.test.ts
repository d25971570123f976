import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { createServer as createTlsServer, request as httpsRequest } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createNetServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Pool } from 'undici';
import { createEgressFetch, createEgressGuard } from './index.ts';

const pem = (name: string) => readFileSync(new URL(`./fixtures/${name}.pem`, import.meta.url), 'utf8');
const ca = pem('ca.cert');
const identity = { cert: pem('client.cert'), key: pem('client.key') };
const guard = createEgressGuard({
  allowCidrs: ['127.0.0.0/8'],
  denyAddresses: [],
  lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  connectTimeoutMs: 2_000,
});

const open: Server[] = [];
async function listen<S extends Server>(server: S): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return (server.address() as AddressInfo).port;
}
afterEach(() => {
  for (const server of open.splice(0)) {
    if ('closeAllConnections' in server)
      (server as unknown as { closeAllConnections(): void }).closeAllConnections();
    server.close();
  }
});

const tlsServer = (options: object = {}) =>
  createTlsServer({ cert: pem('server.cert'), key: pem('server.key'), ...options }, (req, res) => {
    const socket = req.socket as TLSSocket;
    const { subject } = socket.getPeerCertificate();
    const seen = { host: req.headers.host, sni: socket.servername, client: subject?.CN ?? null };
    res.end(JSON.stringify(seen));
  });

async function over(pool: Pool): Promise<unknown> {
  try {
    const answer = await pool.request({ path: '/', method: 'GET' });
    return await answer.body.json();
  } finally {
    await pool.destroy();
  }
}

describe('TLS to an upstream', () => {
  test('keeps the name in SNI and Host while the guard dials the address it checked', async () => {
    const port = await listen(tlsServer());
    const pool = new Pool(`https://api.test:${port}`, { connect: guard.connector({ ca }), allowH2: false });
    await expect(over(pool)).resolves.toEqual({ host: `api.test:${port}`, sni: 'api.test', client: null });
  });

  test('a certificate that the system does not trust is refused', async () => {
    const port = await listen(tlsServer());
    const pool = new Pool(`https://api.test:${port}`, { connect: guard.connector() });
    await expect(over(pool)).rejects.toMatchObject({ code: 'upstream_tls_error' });
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED does not switch verification off', async () => {
    const port = await listen(tlsServer());
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const dialled = guard.dial({ protocol: 'https:', host: 'api.test', port });
      await expect(dialled).rejects.toMatchObject({ code: 'upstream_tls_error' });
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
  });

  test('a certificate for another name is refused', async () => {
    const port = await listen(tlsServer());
    const dialled = guard.dial({ protocol: 'https:', host: 'other.test', port }, { ca });
    await expect(dialled).rejects.toMatchObject({ code: 'upstream_tls_error' });
  });

  test('an address is verified against the addresses in the certificate', async () => {
    const port = await listen(tlsServer());
    (await guard.dial({ protocol: 'https:', host: '127.0.0.1', port }, { ca })).destroy();
    const other = guard.dial({ protocol: 'https:', host: '127.0.0.2', port }, { ca });
    await expect(other).rejects.toMatchObject({
      code: expect.stringMatching(/upstream_(tls_error|unreachable)/),
    });
  });

  test('TLS 1.1 is refused', async () => {
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const port = await listen(tlsServer(old));
    const dialled = guard.dial({ protocol: 'https:', host: 'api.test', port }, { ca });
    await expect(dialled).rejects.toMatchObject({ code: 'upstream_tls_error' });
  });

  test('the client certificate of the call is presented', async () => {
    const port = await listen(tlsServer({ requestCert: true, ca, rejectUnauthorized: true }));
    const connect = guard.connector({ ca, identity });
    const seen = await over(new Pool(`https://api.test:${port}`, { connect }));
    expect(seen).toMatchObject({ client: 'client.test' });
  });

  test('a CA or key that cannot be parsed is a TLS error, not a crash', async () => {
    const target = { protocol: 'https:', host: 'api.test', port: 1 } as const;
    for (const key of ['no key', pem('client-encrypted.key')]) {
      const broken = { identity: { ...identity, key } };
      await expect(guard.dial(target, broken)).rejects.toMatchObject({ code: 'upstream_tls_error' });
    }
  });

  test('a second connection resumes the session and is still verified', async () => {
    const port = await listen(tlsServer());
    const connect = guard.connector({ ca });
    const once = () => over(new Pool(`https://api.test:${port}`, { connect }));
    await once();
    await expect(once()).resolves.toMatchObject({ sni: 'api.test' });
  });
});

describe('connecting', () => {
  test('a port on which nobody listens is unreachable', async () => {
    const port = await listen(createNetServer());
    open.pop()?.close();
    const dialled = guard.dial({ protocol: 'http:', host: '127.0.0.1', port });
    await expect(dialled).rejects.toMatchObject({ code: 'upstream_unreachable' });
  });

  test('a handshake that the server never finishes ends in time', async () => {
    const port = await listen(createNetServer((socket) => void socket.on('error', () => undefined)));
    const quick = createEgressGuard({ allowCidrs: ['127.0.0.1'], denyAddresses: [], connectTimeoutMs: 100 });
    const dialled = quick.dial({ protocol: 'https:', host: '127.0.0.1', port });
    await expect(dialled).rejects.toMatchObject({ code: 'connect_timeout' });
  });

  test('proxies named in the environment are ignored', async () => {
    const port = await listen(createServer((_req, res) => void res.end('direct')));
    const before = { ...process.env };
    Object.assign(process.env, {
      HTTP_PROXY: 'http://127.0.0.1:1',
      http_proxy: 'http://127.0.0.1:1',
      ALL_PROXY: 'http://127.0.0.1:1',
      NODE_USE_ENV_PROXY: '1',
    });
    try {
      const request = { method: 'GET', headers: {}, timeoutMs: 1_000, maxResponseBytes: 100 } as const;
      const answer = await createEgressFetch(guard)(`http://api.test:${port}/`, request);
      expect(answer.body.toString()).toBe('direct');
      await expect(viaAgent(`http://api.test:${port}/`)).resolves.toBe('direct');
    } finally {
      process.env = before;
    }
  });
});

test('an address without a port is dialled at the default port of its scheme', () => {
  const portOf = (protocol: 'http:' | 'https:') =>
    (guard.agent(protocol) as { defaultPort?: number }).defaultPort;
  expect([portOf('http:'), portOf('https:')]).toEqual([80, 443]);
});

async function viaAgent(url: string): Promise<string> {
  const secure = url.startsWith('https:');
  const agent = guard.agent(secure ? 'https:' : 'http:', { ca });
  const req = (secure ? httpsRequest : httpRequest)(url, { agent, rejectUnauthorized: false }).end();
  const [res] = (await once(req, 'response')) as [AsyncIterable<Buffer>];
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('the agent for node:http', () => {
  test('dials as the connector does, over TLS too', async () => {
    const port = await listen(tlsServer());
    await expect(viaAgent(`https://api.test:${port}/`)).resolves.toContain('"sni":"api.test"');
  });

  test('refuses every address that the guard refuses, and a socket path', async () => {
    await expect(viaAgent('http://169.254.169.254/')).rejects.toMatchObject({ code: 'egress_denied' });
    await expect(viaAgent('http://[::ffff:a9fe:a9fe]/')).rejects.toMatchObject({ code: 'egress_denied' });
    const req = httpRequest({ socketPath: '/run/docker.sock', agent: guard.agent('http:') }).end();
    await expect(once(req, 'response')).rejects.toMatchObject({ code: 'egress_denied' });
  });
});

describe('egress fetch', () => {
  const fetch = createEgressFetch(guard);
  const request = { method: 'GET', headers: {}, timeoutMs: 2_000, maxResponseBytes: 1_000 } as const;

  test('returns a redirect instead of following it', async () => {
    const port = await listen(
      createServer((_req, res) => void res.writeHead(302, { location: '/elsewhere' }).end()),
    );
    const answer = await fetch(`http://api.test:${port}/`, request);
    expect(answer).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
  });

  test('posts a body and accepts an answer up to the limit, not a byte more', async () => {
    const server = createServer((req, res) => void req.resume().on('end', () => res.end('x'.repeat(1_000))));
    const port = await listen(server);
    const post = { ...request, method: 'POST', body: 'grant_type=x' } as const;
    expect((await fetch(`http://api.test:${port}/`, post)).body).toHaveLength(1_000);
    const less = { ...post, maxResponseBytes: 999 };
    await expect(fetch(`http://api.test:${port}/`, less)).rejects.toMatchObject({
      code: 'response_too_large',
    });
  });

  test('ends in time when no answer comes', async () => {
    const port = await listen(createServer(() => undefined));
    const hasty = { ...request, timeoutMs: 50 };
    await expect(fetch(`http://api.test:${port}/`, hasty)).rejects.toMatchObject({
      code: 'response_timeout',
    });
  });

  test.each(['ftp://api.test/', 'http://a:b@api.test/', 'nonsense', 'http://10.0.0.1/', 'http://8.8.8.8/'])(
    '%s is denied',
    async (url) => {
      await expect(fetch(url, request)).rejects.toMatchObject({ code: 'egress_denied' });
    },
  );
});
