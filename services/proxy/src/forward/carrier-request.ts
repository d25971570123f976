// http-proxy-middleware and httpxy read and change the request they are given: they get this one, with nothing in it.
// So no header, path or method of the caller can reach an upstream by way of them.
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** An empty `GET /` on the caller's socket; `headers` only where httpxy insists on them. */
export function carrierRequest(socket: Socket, headers: Record<string, string> = {}): IncomingMessage {
  const carrier = new IncomingMessage(socket);
  carrier.method = 'GET';
  carrier.url = '/';
  carrier.httpVersionMajor = 1;
  carrier.httpVersionMinor = 1;
  carrier.headers = headers;
  return carrier;
}

/** Where a request would go that slipped past our pass: nowhere. */
export const DEAD_END = 'http://0.0.0.0:0';
