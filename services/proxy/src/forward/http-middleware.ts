// The box around http-proxy-middleware for requests: our pass goes before httpxy's own and hands them to undici.
// Its default error writer is ejected, since it would tell the caller host and path of the upstream.
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import type { Exchange } from './exchange.ts';

/**
 * http-proxy-middleware and httpxy read and change the request that they get, so they get this empty `GET` on the
 * caller's socket, which carries the real work. No header, path or method of the caller can reach an upstream through
 * them.
 */
export class CarrierRequest<Carried> extends IncomingMessage {
  readonly carried: Carried;

  /** `headers`: only where httpxy insists on them. */
  constructor(socket: Socket, carried: Carried, headers: Record<string, string> = {}) {
    super(socket);
    this.carried = carried;
    this.method = 'GET';
    // Empty, not `/`: the middleware would parse `/` as a URL for each request.
    this.url = '';
    this.httpVersionMajor = 1;
    this.httpVersionMinor = 1;
    this.headers = headers;
  }
}

/**
 * The target of a request that slipped past our pass: an address that nobody can connect to. Parsed once, as httpxy
 * would parse a string for each request.
 */
export const DEAD_END = new URL('http://0.0.0.0:0');

/** Starts the exchange from within the middleware; errors of the middleware itself end in `exchange.fail`. */
type RunExchange = (req: IncomingMessage, exchange: Exchange) => void;

/** As much of a request as the middleware reads; the constructor of a stream would cost more than all the rest here. */
class Carrier {
  readonly socket: Socket;
  readonly carried: Exchange;
  readonly method = 'GET';
  readonly url = '';
  readonly headers = {};

  constructor(socket: Socket, carried: Exchange) {
    this.socket = socket;
    this.carried = carried;
  }
}

export function createHttpMiddleware(): RunExchange {
  const transport: Plugin = (proxy) => {
    // The built-in passes are anonymous: an empty name puts ours before the last of them, which is httpxy's transport.
    proxy.before('web', '', (carrier: unknown) => {
      if (carrier instanceof Carrier) carrier.carried.start();
      return true;
    });
    proxy.on('error', (error, carrier: unknown) => {
      if (carrier instanceof Carrier) carrier.carried.fail(error);
    });
  };

  const middleware = createProxyMiddleware({
    target: DEAD_END,
    // Every path; a string would be matched as a pattern for each request.
    pathFilter: () => true,
    ejectPlugins: true,
    plugins: [transport],
  }) as unknown as (carrier: Carrier, res: ServerResponse, next: (error?: unknown) => void) => Promise<void>;
  return ({ socket }, exchange) => {
    const notProxied = (error?: unknown) => exchange.fail(error ?? new Error('the middleware did not proxy'));
    middleware(new Carrier(socket, exchange), SILENT, notProxied).catch(notProxied);
  };
}

/** httpxy adds listeners to the response of each request: it gets one that never emits. */
class SilentResponse extends ServerResponse {
  override on(): this {
    return this;
  }
}

const SILENT = new SilentResponse(new IncomingMessage(new Socket()));
