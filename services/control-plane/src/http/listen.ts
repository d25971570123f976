/**
 * Listens on a port with several listeners. Node accepts one connection from each per turn of its loop: with a single
 * listener, every client would wait behind a crowd that keeps reconnecting.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createProbe } from 'node:net';
import type { FollowedCertificate } from '@knoxcall/server-tls';
import { type Closer, createCloser } from '@knoxcall/shutdown';
import { answerClientError } from './framing.ts';

/** Milliseconds for a request's head, and for a whole request of at most a mebibyte. */
const timeouts = { headersTimeout: 20_000, requestTimeout: 60_000, connectionsCheckingInterval: 1_000 };

/** Only where the system distributes connections among the listeners of one port. */
const listeners = process.platform === 'linux' ? 16 : 1;

/** `certificate`: null without TLS. */
type Address = { port: number; host: string; certificate: FollowedCertificate | null };

/** Rejects where the port is taken; resolves with what closes it. */
export async function listen(app: RequestListener, at: Address): Promise<Closer> {
  await requireFree(at);
  const closers: Closer[] = [];
  for (let count = 0; count < listeners; count += 1) closers.push(await listenOnce(app, at));
  return {
    announce() {
      for (const closer of closers) closer.announce();
    },
    async close(graceMs) {
      await Promise.all(closers.map((closer) => closer.close(graceMs)));
    },
  };
}

/** Listeners that share a port would share it with another process of this user as well. */
function requireFree({ port, host }: Pick<Address, 'port' | 'host'>): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createProbe().once('error', reject);
    probe.listen({ port, host }, () => probe.close(() => resolve()));
  });
}

function serverOf(app: RequestListener, certificate: FollowedCertificate | null): Server {
  const options = { requireHostHeader: false, ...timeouts };
  if (certificate === null) return createServer(options, app);
  const handshakeTimeout = timeouts.headersTimeout;
  const server = createTlsServer({ ...options, ...certificate.options(), handshakeTimeout }, app);
  certificate.keep(server);
  return server;
}

function listenOnce(app: RequestListener, { port, host, certificate }: Address): Promise<Closer> {
  const server = serverOf(app, certificate);
  server.on('checkExpectation', app);
  server.on('clientError', answerClientError);
  const closer = createCloser(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, reusePort: listeners > 1 }, () => resolve(closer));
  });
}
