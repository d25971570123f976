// Before anything is started: is every port free? One line names the taken ones and the variables that move them, or
// says that a start already runs on this data directory.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { codeOf, LocalStackError } from '../errors.ts';
import { refuseSecondStart } from '../processes/owner-file.ts';

/** A port that something is going to listen on, and the variable it comes from. */
export interface WantedPort {
  readonly variable: string;
  readonly host: string;
  readonly port: number;
}

/** @throws LocalStackError `data_directory_in_use`, or `port_taken` that names all of them. */
export async function checkPorts(wanted: readonly WantedPort[], dataDir: string): Promise<void> {
  const faults: string[] = [];
  for (const { variable, host, port } of wanted) {
    const code = await listenError(host, port);
    if (code !== undefined) faults.push(`${port} (${variable}: ${reasons[code] ?? code})`);
  }
  if (faults.length === 0) return;
  for (const owner of ['postgres.owner', 'redis.owner']) await refuseSecondStart(join(dataDir, owner));
  const [ports, them] = faults.length === 1 ? ['This port', 'it'] : ['These ports', 'them'];
  throw new LocalStackError(
    'port_taken',
    `${ports} cannot be used: ${faults.join(', ')}. Set the variable to another port, or stop what listens on ${them}.`,
  );
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'taken',
  EACCES: 'not for this user',
};

async function listenError(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return undefined;
  } catch (error) {
    return codeOf(error) ?? String(error);
  }
}
