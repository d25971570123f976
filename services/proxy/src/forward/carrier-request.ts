// http-proxy-middleware and httpxy read and change the request they are given: they get this one, with nothing in it.
// So no header, path or method of the caller can reach an upstream by way of them.
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** An empty `GET` on the caller's socket, with what it stands for. */
export class CarrierRequest<Carried> extends IncomingMessage {
  readonly carried: Carried;

  /** `headers`: only where httpxy insists on them. */
  constructor(socket: Socket, carried: Carried, headers: Record<string, string> = {}) {
    super(socket);
    this.carried = carried;
    this.method = 'GET';
    // Empty and not `/`: the middleware would parse it as a URL, for each request.
    this.url = '';
    this.httpVersionMajor = 1;
    this.httpVersionMinor = 1;
    this.headers = headers;
  }
}

/** Where a request would go that slipped past our pass: nowhere. Parsed, as httpxy would parse a text for each request. */
export const DEAD_END = new URL('http://0.0.0.0:0');
