import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { freePort } from '../processes/free-port.ts';
import { checkPorts } from './check-ports.ts';

const host = '127.0.0.1';

describe('ports before a start', () => {
  test('free ports pass and are free afterwards', async () => {
    const wanted = [{ variable: 'PROXY_PORT', host, port: await freePort() }];
    await checkPorts(wanted);
    await checkPorts(wanted);
  });

  test('each taken port is named with the variable that moves it', async () => {
    const taken = [createServer().listen(0, host), createServer().listen(0, host)];
    await Promise.all(taken.map((server) => once(server, 'listening')));
    const [one, two] = taken.map((server) => (server.address() as AddressInfo).port);
    const check = checkPorts([
      { variable: 'PROXY_PORT', host, port: one! },
      { variable: 'ECHO_PORT', host, port: two! },
    ]);
    await expect(check).rejects.toMatchObject({
      code: 'port_taken',
      message: `Port ${one} is taken. Set PROXY_PORT to another one.\nPort ${two} is taken. Set ECHO_PORT to another one.`,
    });
    for (const server of taken) server.close();
  });
});
