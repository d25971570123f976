import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeWithin } from './close-within.ts';

async function scene() {
  const arrived = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => arrived.resolve(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const asking = request({ port, host: '127.0.0.1', agent }).end();
  const response = await arrived.promise;
  return { server, port, agent, asking, response };
}

test('what is under way is finished, then idle connections are closed and nothing new is taken', async () => {
  const { server, port, agent, asking, response } = await scene();
  const closing = closeWithin(server, 10_000);
  const refused = request({ port, host: '127.0.0.1', agent: false }).end();
  await once(refused, 'error');
  response.end('whole');
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  await closing;
  expect(server.listening).toBe(false);
  agent.destroy();
});

test('what does not finish in time is cut', async () => {
  const { server, asking } = await scene();
  const cut = once(asking, 'error');
  await closeWithin(server, 50);
  await cut;
});
