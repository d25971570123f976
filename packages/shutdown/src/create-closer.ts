/** Ends an HTTP server without cutting off requests. */
import { once } from 'node:events';
import { type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export type Closer = {
  /** From now on each answer closes its connection, so that callers go elsewhere; new ones are still accepted. */
  announce(): void;
  /** Accepts nothing new, lets running requests finish, and cuts off the rest after `graceMs`. */
  close(graceMs: number): Promise<void>;
};

/** Milliseconds between two searches for connections that have become idle. */
const CLOSE_IDLE_MS = 50;
const BEGINNINGS = ['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect'];

/**
 * Call it before the server listens, and after its own listeners are there: node counts a connection that never
 * completed a request as busy, and answers by itself only the events that nobody listens for.
 */
export function createCloser(server: Server): Closer {
  let isAnnounced = false;
  const silent = new Map<string, Socket>();
  const note = (socket: Socket): void => {
    const ends = endsOf(socket);
    silent.set(ends, socket);
    socket.once('close', () => {
      if (silent.get(ends) === socket) silent.delete(ends);
    });
  };
  // Under TLS the second event is for the same connection, and replaces the first socket.
  server.on('connection', note).on('secureConnection', note);
  for (const event of BEGINNINGS.filter((name) => server.listenerCount(name) > 0)) {
    server.prependListener(event, ({ socket }: { socket: Socket }, answer: ServerResponse | Socket) => {
      if (silent.size > 0) silent.delete(endsOf(socket));
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
      for (const socket of silent.values()) socket.destroy();
      const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS);
      const isClosed = await Promise.race([closed.then(() => true), delay(graceMs, false, { ref: false })]);
      clearInterval(idle);
      if (!isClosed) server.closeAllConnections();
    },
  };
}

/** Identifies a connection among all open ones. */
function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
