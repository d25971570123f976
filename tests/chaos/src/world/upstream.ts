/**
 * The upstream of all routes: records requests by their ids, holds WebSockets open, and issues OAuth2 tokens.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { now, type Recorder } from '../recorder.ts';

export type Upstream = { readonly url: string; stop(): Promise<void> };

export const idHeader = 'x-chaos-id';
const tokenSeconds = 20;

export async function startUpstream(recorder: Recorder): Promise<Upstream> {
  const sockets = new Set<Duplex>();
  const server: Server = createServer(async (request, response) => {
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return void response.destroy();
    response.setHeader('content-type', 'application/json');
    if (request.url === '/token')
      return void response.end(JSON.stringify(giveToken(recorder, request, body)));
    keep(recorder, request, body);
    response.end('{"ok":true}');
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket) => {
    keep(recorder, request, '');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${acceptOf(request)}\r\n\r\n`,
    );
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function acceptOf({ headers }: IncomingMessage): string {
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  return createHash('sha1').update(key).digest('base64');
}

function keep(recorder: Recorder, request: IncomingMessage, body: string): void {
  const id = request.headers[idHeader];
  if (typeof id === 'string') recorder.seen.push({ id, at: now(), places: placesOf(request, body) });
}

/** Every place of a credential that has a value. */
function placesOf({ headers, url = '' }: IncomingMessage, body: string): Record<string, string> {
  const { pathname, searchParams } = new URL(url, 'http://upstream');
  const places: Record<string, string | null | undefined> = {
    header: headers['x-key']?.toString(),
    bearer: headers.authorization?.replace('Bearer ', ''),
    query: searchParams.get('k'),
    path: /^\/p\/(.+)$/.exec(pathname)?.[1],
    ...(headers['content-type']?.includes('json') ? { json: jsonField(body) } : {}),
    ...(headers['content-type']?.includes('form') ? { form: new URLSearchParams(body).get('a') } : {}),
  };
  return Object.fromEntries(
    Object.entries(places).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}

function jsonField(body: string): string | undefined {
  const parsed: { a?: unknown } = JSON.parse(body);
  return typeof parsed.a === 'string' ? parsed.a : undefined;
}

/** To a client with the name of its tenant. */
function giveToken(recorder: Recorder, { headers }: IncomingMessage, body: string): object {
  const [, basic = ''] = (headers.authorization ?? '').split(' ');
  const client =
    new URLSearchParams(body).get('client_id') ?? Buffer.from(basic, 'base64').toString().split(':')[0];
  const value = `token-${client}-${randomBytes(8).toString('hex')}`;
  const from = now();
  recorder.tokens.push({ register: `${client}/secret/oauth`, value, from, to: from + tokenSeconds * 1000 });
  return { access_token: value, token_type: 'Bearer', expires_in: tokenSeconds };
}
