/**
 * Listens on a port with several listeners. Node takes one connection a turn of its loop from each: with one alone, who
 * connects waits behind everybody of a crowd that connects again and again.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createProbe } from 'node:net';
import { type Closer, createCloser } from '@knoxcall/shutdown';
import { answerClientError } from './framing.ts';

/** A caller's time for a head, and for a whole request of at most a mebibyte, in milliseconds. */
const timeouts = { headersTimeout: 20_000, requestTimeout: 60_000, connectionsCheckingInterval: 1_000 };

/** Only where the system shares connections out among listeners of one port. */
const listeners = process.platform === 'linux' ? 16 : 1;

type Address = { port: number; host: string };

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

/** Listeners that share a port would also share it with another process of this user. */
function requireFree({ port, host }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createProbe().once('error', reject);
    probe.listen({ port, host }, () => probe.close(() => resolve()));
  });
}

function listenOnce(app: RequestListener, { port, host }: Address): Promise<Closer> {
  const server: Server = createServer({ requireHostHeader: false, ...timeouts }, app);
  server.on('checkExpectation', app);
  server.on('clientError', answerClientError);
  const closer = createCloser(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, reusePort: listeners > 1 }, () => resolve(closer));
  });
}
