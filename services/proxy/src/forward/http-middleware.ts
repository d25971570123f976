// The box around http-proxy-middleware for requests: our pass goes before httpxy's own and hands them to undici.
// Its default error writer is ejected, since it would tell the caller host and path of the upstream.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import { carrierRequest, DEAD_END } from './carrier-request.ts';
import type { Exchange } from './exchange.ts';

/** Starts the exchange from within the middleware; faults of the middleware itself end in `exchange.fail`. */
export type RunExchange = (req: IncomingMessage, res: ServerResponse, exchange: Exchange) => void;

export function createHttpMiddleware(): RunExchange {
  const exchanges = new WeakMap<object, Exchange>();

  const transport: Plugin = (proxy) => {
    // Passes are anonymous, and an empty name puts ours before the last of them, which is httpxy's transport.
    proxy.before('web', '', (carrier) => {
      exchanges.get(carrier)?.start();
      return true;
    });
    proxy.on('error', (error, carrier) => {
      if (carrier) exchanges.get(carrier)?.fail(error);
    });
  };

  const middleware = createProxyMiddleware({
    target: DEAD_END,
    // Everything; a text would be judged as a pattern for each request.
    pathFilter: () => true,
    ejectPlugins: true,
    plugins: [transport],
  });
  return (req, res, exchange) => {
    const carrier = carrierRequest(req.socket);
    exchanges.set(carrier, exchange);
    const notProxied = (error?: unknown) => exchange.fail(error ?? new Error('the middleware did not proxy'));
    middleware(carrier, res, notProxied).catch(notProxied);
  };
}
