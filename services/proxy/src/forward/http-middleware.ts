// The box around http-proxy-middleware for requests: our pass goes before httpxy's own and hands them to undici.
// Its default error writer is ejected, since it would tell the caller host and path of the upstream.
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import type { Exchange } from './exchange.ts';

/**
 * http-proxy-middleware and httpxy read and change the request they are given: they get this one, with nothing in it.
 * So no header, path or method of the caller can reach an upstream by way of them.
 * An empty `GET` on the caller's socket, with what it stands for.
 */
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

/** Starts the exchange from within the middleware; faults of the middleware itself end in `exchange.fail`. */
type RunExchange = (req: IncomingMessage, exchange: Exchange) => void;

class Carrier extends CarrierRequest<Exchange> {}

export function createHttpMiddleware(): RunExchange {
  const transport: Plugin<Carrier> = (proxy) => {
    // Passes are anonymous, and an empty name puts ours before the last of them, which is httpxy's transport.
    proxy.before('web', '', (carrier) => {
      if (carrier instanceof Carrier) carrier.carried.start();
      return true;
    });
    proxy.on('error', (error, carrier) => carrier?.carried.fail(error));
  };

  const middleware = createProxyMiddleware<Carrier>({
    target: DEAD_END,
    // Everything; a text would be judged as a pattern for each request.
    pathFilter: () => true,
    ejectPlugins: true,
    plugins: [transport],
  });
  return ({ socket }, exchange) => {
    const carrier = carrierOf(socket, exchange);
    const notProxied = (error?: unknown) => exchange.fail(error ?? new Error('the middleware did not proxy'));
    middleware(carrier, SILENT, notProxied).catch(notProxied);
  };
}

/** Nobody reads it as a stream: to make it ready for that would cost more than the rest of this way. */
function carrierOf(socket: Socket, exchange: Exchange): Carrier {
  const carrier: Carrier = Object.create(Carrier.prototype);
  return Object.assign(carrier, { socket, carried: exchange, method: 'GET', url: '', headers: {} });
}

/** httpxy listens to the response of each request without end: it gets one of which nothing is ever heard. */
class SilentResponse extends ServerResponse {
  override on(): this {
    return this;
  }
}

const SILENT = new SilentResponse(new IncomingMessage(new Socket()));
