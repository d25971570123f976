import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { call, closeAll, get, httpUpstream, listen, rawUpstream, startProxy } from './fixtures/harness.ts';

afterEach(closeAll);

const origin = (port: number) => `http://127.0.0.1:${port}`;

describe('a caller with HTTP/1.0', () => {
  test('gets the body without chunks, and a reset if the answer is cut off', async () => {
    const up = await rawUpstream(
      (socket) =>
        void socket.once('data', () =>
          socket.end(
            'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n3\r\nabc\r\n0\r\nx: 1\r\n\r\n',
          ),
        ),
    );
    const proxy = await startProxy(origin(up));
    expect(await call(proxy.port, 'GET / HTTP/1.0\r\n\r\n').closed()).toMatch(/\r\n\r\nabc$/);
    const cut = await rawUpstream((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', () =>
          socket.destroy(),
        ),
      );
    });
    const second = await startProxy(origin(cut));
    const caller = call(second.port, 'GET / HTTP/1.0\r\n\r\n');
    const [error] = await once(caller.socket, 'error');
    expect(error).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('connections', () => {
  const counting = async () => {
    const sockets = new Set<Socket>();
    const up = await httpUpstream((req, res) => {
      sockets.add(req.socket);
      res.end('ok');
    });
    return { up, sockets };
  };

  test('are used again for the same tenant and never for another', async () => {
    const { up, sockets } = await counting();
    const proxy = await startProxy(origin(up), { decide: (req) => ({ tenantId: req.url ?? '' }) });
    for (const tenant of ['/a', '/a', '/b', '/a', '/b']) await get(proxy.port, tenant);
    expect(sockets.size).toBe(2);
  });

  test('are not shared between different certificates, CAs or use of a secret', async () => {
    const { up, sockets } = await counting();
    const kinds: Record<string, object> = {
      '/plain': {},
      '/identity': { tls: { identity: { cacheKey: 'k', cert: '', key: '' }, ca: null, maxVersion: null } },
      '/ca': { tls: { identity: null, ca: 'pem', maxVersion: null } },
      '/secret': { carriesSecret: true },
    };
    const proxy = await startProxy(origin(up), { decide: (req) => kinds[req.url ?? ''] ?? {} });
    for (const path of [...Object.keys(kinds), ...Object.keys(kinds)]) await get(proxy.port, path);
    expect(sockets.size).toBe(4);
  });

  test('over TLS carry the certificate of the decision, and an untrusted upstream is refused', async () => {
    const pem = (name: string) => readFileSync(new URL(`./fixtures/${name}.pem`, import.meta.url), 'utf8');
    const options = {
      cert: pem('server.cert'),
      key: pem('server.key'),
      ca: pem('ca.cert'),
      requestCert: true,
    };
    const up = await listen(
      createTlsServer(options, (req, res) =>
        res.end((req.socket as TLSSocket).getPeerCertificate().subject?.CN),
      ),
    );
    const identity = { cacheKey: 'k', cert: pem('client.cert'), key: pem('client.key') };
    const proxy = await startProxy(`https://api.test:${up}`, {
      decide: (req) =>
        req.url === '/known' ? { tls: { identity, ca: pem('ca.cert'), maxVersion: null } } : {},
    });
    expect(await get(proxy.port, '/known')).toMatch(/client\.test/);
    expect(await get(proxy.port, '/unknown')).toMatch(/^HTTP\/1.1 502[\s\S]*upstream_tls_error/);
    expect(proxy.ends[1]).toMatchObject({ reason: expect.stringMatching(/^unknown issuer|^self-signed/) });
    const misnamed = await startProxy(`https://other.test:${up}`, {
      decide: () => ({ tls: { identity, ca: pem('ca.cert'), maxVersion: null } }),
    });
    expect(await get(misnamed.port)).toMatch(/upstream_tls_error/);
    expect(misnamed.ends[0]).toMatchObject({ reason: 'name mismatch (ERR_TLS_CERT_ALTNAME_INVALID)' });
  });

  test('over TLS carry a WebSocket with the certificate of the decision', async () => {
    const pem = (name: string) => readFileSync(new URL(`./fixtures/${name}.pem`, import.meta.url), 'utf8');
    const options = {
      cert: pem('server.cert'),
      key: pem('server.key'),
      ca: pem('ca.cert'),
      requestCert: true,
    };
    const server = createTlsServer(options).on('upgrade', (req, socket: Socket) => {
      const peer = (req.socket as TLSSocket).getPeerCertificate().subject?.CN;
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Peer: ${peer}\r\n\r\n`,
      );
    });
    const up = await listen(server);
    const identity = { cacheKey: 'k', cert: pem('client.cert'), key: pem('client.key') };
    const proxy = await startProxy(`https://api.test:${up}`, {
      decide: (req) =>
        req.url === '/known' ? { tls: { identity, ca: pem('ca.cert'), maxVersion: null } } : {},
    });
    const handshake = (path: string) =>
      call(
        proxy.port,
        `GET ${path} HTTP/1.1\r\nhost: p\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: k\r\n\r\n`,
      );
    expect(await handshake('/known').until(/\r\n\r\n/)).toMatch(/^HTTP\/1.1 101[\s\S]*x-peer: client\.test/);
    expect(await handshake('/unknown').closed()).toMatch(/"upstream_tls_error"/);
  });
});
