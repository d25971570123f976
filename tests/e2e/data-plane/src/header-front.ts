/** A server in front of the proxy that adds our headers, for client libraries that cannot add any. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export type HeaderFront = {
  readonly url: string;
  /** For requests, and for handshakes unless `ofHandshakes` is set. */
  headers: Record<string, string>;
  ofHandshakes: Record<string, string> | undefined;
  close(): void;
};

export async function startHeaderFront(proxyUrl: string): Promise<HeaderFront> {
  const { hostname, port } = new URL(proxyUrl);
  const server = createServer((incoming, answer) => {
    const headers = { ...incoming.headers, ...front.headers };
    const outgoing = request({ hostname, port, method: incoming.method, path: incoming.url, headers });
    outgoing.on('error', () => answer.destroy());
    outgoing.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(outgoing);
  });
  server.on('upgrade', (incoming, near, head) => {
    const far = connect(Number(port), hostname);
    const all = Object.entries({ ...incoming.headers, ...(front.ofHandshakes ?? front.headers) });
    far.write(
      `GET ${incoming.url} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    );
    far.write(head);
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const front: HeaderFront = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    headers: {},
    ofHandshakes: undefined,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return front;
}
