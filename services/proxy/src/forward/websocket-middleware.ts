// The box around http-proxy-middleware for WebSockets: httpxy dials through the egress guard and sees no caller's header.
import type { Socket } from 'node:net';
import type { EgressGuard } from '@knoxcall/egress';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import { toForwardError } from './forward-error.ts';
import { CarrierRequest, DEAD_END } from './http-middleware.ts';
import { dialOptions } from './upstream-connections.ts';
import type { WebSocketSession } from './websocket-session.ts';

/** Runs the handshake; `session.outcome` tells the result. */
type RunWebSocket = (socket: Socket, head: Buffer, session: WebSocketSession) => void;

type Carrier = CarrierRequest<WebSocketSession>;

export function createWebSocketMiddleware(guard: Pick<EgressGuard, 'agent'>): RunWebSocket {
  const events: Plugin<Carrier> = (proxy) => {
    proxy.on('proxyReqWs', (proxyReq, { carried: session }) => session.prepare(proxyReq));
    // Without a listener a refused connection is an unhandled rejection and ends the process.
    proxy.on('error', (error, carrier) => carrier?.carried.fail(toForwardError(error)));
  };

  const middleware = createProxyMiddleware<Carrier>({
    target: DEAD_END,
    pathFilter: () => true,
    ejectPlugins: true,
    plugins: [events],
    // The only hook that sees the options of a single WebSocket; they are a copy made for it.
    router: ({ carried: { decision } }, _res, options) => {
      options.agent = guard.agent(
        decision.origin.startsWith('https:') ? 'https:' : 'http:',
        dialOptions(decision),
      );
      return decision.origin;
    },
  });

  return (socket, head, session) => {
    const carrier = new CarrierRequest(socket, session, { connection: 'Upgrade', upgrade: 'websocket' });
    middleware.upgrade(carrier, socket, head);
  };
}
