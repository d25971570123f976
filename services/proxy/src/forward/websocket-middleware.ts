// The box around http-proxy-middleware for WebSockets: httpxy dials through the egress guard and sees no caller's header.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { EgressGuard } from '@knoxcall/egress';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import { carrierRequest, DEAD_END } from './carrier-request.ts';
import { toForwardError } from './forward-error.ts';
import { dialOptions } from './upstream-pools.ts';
import type { WebSocketSession } from './websocket-session.ts';

/** Runs the handshake; what becomes of it is told by `session.outcome`. */
export type RunWebSocket = (socket: Socket, head: Buffer, session: WebSocketSession) => void;

export function createWebSocketMiddleware(guard: Pick<EgressGuard, 'agent'>): RunWebSocket {
  const sessions = new WeakMap<IncomingMessage, WebSocketSession>();

  const events: Plugin = (proxy) => {
    proxy.on('proxyReqWs', (proxyReq, carrier) => sessions.get(carrier)?.prepare(proxyReq));
    // Without a listener a refused connection is an unhandled rejection and ends the process.
    proxy.on('error', (error, carrier) => {
      if (carrier) sessions.get(carrier)?.fail(toForwardError(error));
    });
  };

  const middleware = createProxyMiddleware({
    target: DEAD_END,
    ejectPlugins: true,
    plugins: [events],
    // The one place that sees the options of a single WebSocket: they are a copy, made for it.
    router: (carrier, _res, options) => {
      const session = sessions.get(carrier);
      if (!session) return DEAD_END;
      const { decision } = session;
      options.agent = guard.agent(
        decision.origin.startsWith('https:') ? 'https:' : 'http:',
        dialOptions(decision),
      );
      return decision.origin;
    },
  });

  return (socket, head, session) => {
    const carrier = carrierRequest(socket, { connection: 'Upgrade', upgrade: 'websocket' });
    sessions.set(carrier, session);
    middleware.upgrade(carrier, socket, head);
  };
}
