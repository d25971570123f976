// Free TCP ports for the embedded servers.
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A loopback port that nobody listens on now. Somebody may take it before its user does: be ready to ask again. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  server.close();
  await once(server, 'close');
  return address.port;
}
