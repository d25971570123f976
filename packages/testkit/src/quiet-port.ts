/**
 * A port for a test's own service, below the range of ports for outgoing connections: one of those could take
 * it before the service does. An OAuth2 server has one too: its secrets stay in the shared product, whose worker still
 * asks for their tokens when the test file has ended, and must not ask the upstream of another file.
 */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

const lowest = 15_000;
const portsOfLane = 4_000;
/**
 * Jest's worker processes choose ports at the same time, long before they use them: each has a lane of its own, and so
 * has the setup that runs before all of them.
 */
const lane = Number(process.env.JEST_WORKER_ID ?? 0) % 4;
const given = new Set<number>();

export async function quietPort(): Promise<number> {
  for (;;) {
    const port = lowest + lane * portsOfLane + randomInt(portsOfLane);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

/** The port that a server listens on. */
export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  if (typeof address === 'string' || address === null) throw new Error('the server listens on no port');
  return address.port;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
