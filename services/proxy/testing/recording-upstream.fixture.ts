/** An upstream that keeps what it received, byte for byte, and answers as the test says. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { portOf } from '../src/port-of.ts';

type Received = { method: string; url: string; headers: [string, string][]; body: Buffer };

export async function startUpstream() {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const upstream = {
    received,
    connections: 0,
    url: '',
    /** The answer to a WebSocket handshake in place of 101. */
    refuseUpgrade: null as string | null,
    /** The subprotocol in the answer to a WebSocket handshake. */
    chosenProtocol: null as string | null,
    answer: (_request: IncomingMessage, response: ServerResponse): void => {
      response.end('ok');
    },
    header: (name: string) =>
      received
        .at(-1)
        ?.headers.filter(([key]) => key.toLowerCase() === name)
        .map(([, value]) => value) ?? [],
    reset() {
      received.length = 0;
      upstream.refuseUpgrade = null;
      upstream.chosenProtocol = null;
      upstream.answer = (_request, response) => void response.end('ok');
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ ...headOf(request), body: Buffer.concat(chunks) });
      upstream.answer(request, response);
    });
  });
  server.on('connection', (socket) => {
    upstream.connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket) => {
    received.push({ ...headOf(request), body: Buffer.alloc(0) });
    socket.on('error', () => undefined);
    if (upstream.refuseUpgrade !== null) {
      socket.end(upstream.refuseUpgrade);
      return;
    }
    const chosen =
      upstream.chosenProtocol === null ? '' : `Sec-WebSocket-Protocol: ${upstream.chosenProtocol}\r\n`;
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${chosen}\r\n`,
    );
    socket.on('data', (chunk) => socket.write(chunk));
    socket.on('end', () => socket.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  upstream.url = `http://127.0.0.1:${portOf(server)}`;
  return upstream;
}

function headOf({ method = '', url = '', rawHeaders }: IncomingMessage) {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return { method, url, headers };
}
