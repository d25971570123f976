/** Ends an HTTP server without cutting what it is in the middle of. */
import { once } from 'node:events';
import { type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
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
  const silent = new Map<string, Socket>();
  const note = (socket: Socket): void => {
    const ends = endsOf(socket);
    silent.set(ends, socket);
    socket.once('close', () => {
      if (silent.get(ends) === socket) silent.delete(ends);
    });
  };
  // Under TLS the second stands for the same connection, and takes the place of the first.
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

/** What tells a connection from every other one that is open. */
function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
