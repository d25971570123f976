import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { freePort } from '../processes/spawn-server.ts';
import { checkPorts } from './check-ports.ts';

const host = '127.0.0.1';

describe('the check of ports before a start', () => {
  test('accepts free ports and leaves them free', async () => {
    const wanted = [{ variable: 'PROXY_PORT', host, port: await freePort() }];
    await checkPorts(wanted, '/nonexistent');
    await checkPorts(wanted, '/nonexistent');
  });

  test('names each taken port in one line, with the variable that changes it', async () => {
    const taken = [createServer().listen(0, host), createServer().listen(0, host)];
    await Promise.all(taken.map((server) => once(server, 'listening')));
    const [one, two] = taken.map((server) => (server.address() as AddressInfo).port);
    const wanted = [
      { variable: 'PROXY_PORT', host, port: one! },
      { variable: 'ECHO_PORT', host, port: two! },
    ];
    const check = checkPorts(wanted, '/nonexistent');
    await expect(check).rejects.toMatchObject({
      code: 'port_taken',
      message: `These ports cannot be used: ${one} (PROXY_PORT: taken), ${two} (ECHO_PORT: taken). Set the variable to another port, or stop what listens on them.`,
    });
    for (const server of taken) server.close();
  });
});
