/** Ends a server without cutting what it is in the middle of. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Connections that have just become idle are closed this often. */
const CLOSE_IDLE_MS = 50;

/** Takes nothing new, lets what is under way finish, and cuts what has not finished in time. */
export async function closeWithin(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS);
  const isClosed = await Promise.race([closed.then(() => true), delay(graceMs, false, { ref: false })]);
  clearInterval(idle);
  if (!isClosed) server.closeAllConnections();
}
