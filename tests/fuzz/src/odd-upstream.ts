/**
 * An upstream that answers in many ways, by the requested path, and records requests that must never reach it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export type OddUpstream = { readonly origin: string; readonly leaks: readonly string[]; stop(): void };

const OURS = /knoxcall|tk_live_/i;

export async function startOddUpstream(): Promise<OddUpstream> {
  const leaks: string[] = [];
  const server = createServer((request, response) => {
    const head = [request.url ?? '', ...request.rawHeaders].join('\n');
    if (OURS.test(head)) leaks.push(head);
    const chunks: Buffer[] = [];
    request.on('error', () => undefined).on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const kind = head.length % 9;
      if (kind === 0) response.writeHead(204).end();
      else if (kind === 1) response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
      else if (kind === 2) response.writeHead(302, { location: '/base/next' }).end();
      else if (kind === 3) response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"ok":1}'));
      else if (kind === 4) response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip at all');
      else if (kind === 5) response.writeHead(500, { 'content-type': 'text/plain' }).end('upstream fault');
      else if (kind === 6) response.writeHead(200, { 'x-knox-request-id': 'mine' }).end('{}');
      else if (kind === 7) request.socket.destroy();
      else response.end(Buffer.concat(chunks).subarray(0, 0));
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    leaks,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
