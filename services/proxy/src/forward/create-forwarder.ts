// The transport of the proxy: sends a decision to the upstream and brings the answer back to the caller. It decides
// nothing and writes no error; it throws coded ones. It sends a request again only where the connection had been
// closed, once, on a new one.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { EgressGuard } from '@knoxcall/egress';
import { ConnectionWasClosed } from './connection-use.ts';
import type { ForwardOutcome, UpstreamDecision } from './decision.ts';
import { Exchange } from './exchange.ts';
import { ForwardError } from './forward-error.ts';
import { createHttpMiddleware } from './http-middleware.ts';
import type { UpstreamClient } from './upstream-client.ts';
import { UpstreamConnections } from './upstream-connections.ts';
import { createWebSocketMiddleware } from './websocket-middleware.ts';
import { WebSocketSession } from './websocket-session.ts';

export interface ForwardSettings {
  /** Milliseconds without a byte that end an upload or an answer (event streams excepted). */
  readonly idleTimeoutMs: number;
  /** Milliseconds that a peer has, once answered, to close or to send the rest of its body. */
  readonly lingerMs: number;
  /** Upstreams of tenants to which connections are kept, how long after the last request, and how many connections. */
  readonly maxPools: number;
  readonly poolIdleMs: number;
  readonly maxIdle: number;
}

export const FORWARD_DEFAULTS: ForwardSettings = {
  idleTimeoutMs: 300_000,
  lingerMs: 10_000,
  maxPools: 20_000,
  poolIdleMs: 60_000,
  maxIdle: 12_000,
};

export interface Forwarder {
  /**
   * Resolves when the answer is over. Rejects with `ForwardError` (or what `transformResponse` threw) while nothing is
   * written: the caller of this answers then. After the head a fault cuts the caller's connection and is `failure`.
   */
  forward(req: IncomingMessage, res: ServerResponse, decision: UpstreamDecision): Promise<ForwardOutcome>;
  /** The same for a WebSocket; resolves when the caller's socket is closed. Rejects with the socket still open. */
  upgrade(
    upgrade: { req: IncomingMessage; socket: Socket; head: Buffer },
    decision: UpstreamDecision,
  ): Promise<ForwardOutcome>;
  /** Sends 1001 on every open WebSocket. */
  closeWebSockets(): void;
  readonly openWebSockets: number;
  /** Resolves when all running requests have ended and every connection is closed. */
  close(): Promise<void>;
}

const NOTHING = Buffer.alloc(0);

interface ForwarderParts {
  readonly guard: Pick<EgressGuard, 'connector' | 'agent'>;
  readonly settings: ForwardSettings;
}

export function createForwarder({ guard, settings }: ForwarderParts): Forwarder {
  const { idleTimeoutMs, lingerMs } = settings;
  const connections = new UpstreamConnections({ guard, ...settings });
  const runExchange = createHttpMiddleware();
  const runWebSocket = createWebSocketMiddleware(guard);
  const sessions = new Set<WebSocketSession>();
  /** httpxy puts the head back into the caller's socket, where another attempt finds it. */
  const begun = new WeakSet<Socket>();

  return {
    async forward(req, res, decision) {
      const run = (client: UpstreamClient): Promise<ForwardOutcome> => {
        const exchange = new Exchange({ req, res, decision, client, idleTimeoutMs, lingerMs });
        runExchange(req, exchange);
        decision.whenWithdrawn?.((reason) => exchange.fail(reason));
        return exchange.outcome;
      };
      const lease = connections.take(decision);
      try {
        return await run(lease.client);
      } catch (error) {
        if (!(error instanceof ConnectionWasClosed)) throw error;
        return await connections.useNew(decision, run).then(asRetried, throwRetried);
      } finally {
        connections.give(lease);
      }
    },

    async upgrade({ req, socket, head }, decision) {
      const session = new WebSocketSession({ req, socket, decision, lingerMs, idleTimeoutMs });
      sessions.add(session);
      try {
        runWebSocket(socket, begun.has(socket) ? NOTHING : head, session);
        begun.add(socket);
        decision.whenWithdrawn?.((reason) => session.withdraw(reason));
        return await session.outcome;
      } finally {
        sessions.delete(session);
      }
    },

    closeWebSockets() {
      for (const session of sessions) session.goAway();
    },

    get openWebSockets() {
      return sessions.size;
    },

    close: () => connections.close(),
  };
}

/** Marks the error of a request that was sent twice, so that its record can say so. */
function asRetried(outcome: ForwardOutcome): ForwardOutcome {
  return { ...outcome, retried: true };
}

function throwRetried(error: unknown): never {
  if (!(error instanceof ForwardError)) throw error;
  const { code, message, cause, reason } = error;
  throw new ForwardError(code, message, { cause, reason, retried: true });
}
