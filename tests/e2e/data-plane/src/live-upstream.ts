/** An upstream whose answer begins when the test says so, even before the whole request has arrived. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type LiveUpstream = {
  readonly url: string;
  readonly server: Server;
  handle(listener: RequestListener): void;
  close(): Promise<void>;
};

export async function startLiveUpstream(): Promise<LiveUpstream> {
  let listener: RequestListener = (_request, response) => void response.end();
  const server = createServer((request, response) => listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    handle: (next) => {
      listener = next;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
