/** Ends an HTTP server without cutting what it is in the middle of. */
import { once } from 'node:events';
import { type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

export type Closer = {
  /** From now on an answer is the last one on its connection, so that callers turn elsewhere; new ones are still taken. */
  announce(): void;
  /** Takes nothing new, lets what is under way finish, and cuts what has not finished after `graceMs`. */
  close(graceMs: number): Promise<void>;
};

/** Connections that have just become idle are closed this often. */
const CLOSE_IDLE_MS = 50;
const BEGINNINGS = ['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect'];

/**
 * To be called before the server listens, and after its own listeners are there: node counts a connection that never
 * said a whole word as busy, and answers by itself only what nobody listens for.
 */
export function createCloser(server: Server): Closer {
  let isAnnounced = false;
  const silent = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  for (const event of BEGINNINGS.filter((name) => server.listenerCount(name) > 0)) {
    server.prependListener(event, ({ socket }: { socket: Duplex }, answer: ServerResponse | Duplex) => {
      silent.delete(socket);
      if (isAnnounced && answer instanceof ServerResponse) answer.shouldKeepAlive = false;
    });
  }
  return {
    announce() {
      isAnnounced = true;
    },
    async close(graceMs) {
      const closed = once(server, 'close');
      server.close();
      for (const socket of silent) socket.destroy();
      const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS);
      const isClosed = await Promise.race([closed.then(() => true), delay(graceMs, false, { ref: false })]);
      clearInterval(idle);
      if (!isClosed) server.closeAllConnections();
    },
  };
}
