// Before anything is started: is every port free? The message names each taken port and the variable that moves it.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { LocalStackError } from '../errors.ts';

/** A port that something is going to listen on, and the variable it comes from. */
export interface WantedPort {
  readonly variable: string;
  readonly host: string;
  readonly port: number;
}

/** @throws LocalStackError `port_taken` that names all of them. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  const faults: string[] = [];
  for (const { variable, host, port } of wanted) {
    const code = await listenError(host, port);
    if (code === 'EADDRINUSE') faults.push(`Port ${port} is taken. Set ${variable} to another one.`);
    else if (code === 'EACCES')
      faults.push(`Port ${port} may not be used by this user. Set ${variable} to another one.`);
    else if (code !== undefined)
      faults.push(`Port ${port} of ${host} (${variable}) cannot be listened on: ${code}.`);
  }
  if (faults.length > 0) throw new LocalStackError('port_taken', faults.join('\n'));
}

async function listenError(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
