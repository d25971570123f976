// The echo upstream: answers with the request that it received, to show what the proxy sends. Query parameters change
// the answer (README.md of this package lists them). It must never receive anything but demo secrets.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type EchoControls, parseControls } from './echo-controls.ts';

/** `port` 0 takes a free one. */
export interface EchoOptions {
  readonly port: number;
  readonly host: string;
}

/** `url` is the origin. `close` also ends connections that still stream. */
export interface Echo {
  readonly url: string;
  close(): Promise<void>;
}

/** The echo's answer, as JSON. `headers` are lower case and joined as Node joins them, `rawHeaders` are as received. */
export interface EchoAnswer {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly bodyBase64: string;
}

/** @throws the listen error (`EADDRINUSE`) of node:net. */
export async function startEcho({ port, host }: EchoOptions): Promise<Echo> {
  const server = createServer((request, response) => {
    // A caller that leaves causes an error here; nobody is left to be told.
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the echo listens on no port');
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${name}:${address.port}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const controls = parseControls(new URL(request.url ?? '/', 'http://echo').searchParams);
  const body = await readAll(request);
  if (controls.delayMs > 0) await delay(controls.delayMs);
  response.statusCode = controls.status;
  if (controls.stream > 0) return sendEvents(response, controls);
  if (controls.bytes > 0) return sendBytes(response, controls.bytes);
  const said: EchoAnswer = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body: body.toString('utf8'),
    bodyBase64: body.toString('base64'),
  };
  response.setHeader('content-type', 'application/json');
  response.end(`${JSON.stringify(said, null, 2)}\n`);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function sendEvents(response: ServerResponse, { stream, intervalMs }: EchoControls): Promise<void> {
  response.setHeader('content-type', 'text/event-stream');
  response.setHeader('cache-control', 'no-store');
  response.flushHeaders();
  for (let event = 1; event <= stream && !response.destroyed; event++) {
    response.write(`id: ${event}\ndata: ${JSON.stringify({ event, of: stream })}\n\n`);
    if (event < stream) await delay(intervalMs);
  }
  response.end();
}

async function sendBytes(response: ServerResponse, bytes: number): Promise<void> {
  response.setHeader('content-type', 'application/octet-stream');
  response.setHeader('content-length', bytes);
  await pipeline(Readable.from(filler(bytes)), response);
}

function* filler(bytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
}
