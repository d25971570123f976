/**
 * The front door: accepts connections, tells proxied requests from others, and answers those that never become a
 * request. Proxied ones go straight to `handleRequest`; express serves the others.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { createAnswerClientError, Problem, type SocketAnswer, writeToSocket } from '@knoxcall/problems';
import type { FollowedCertificate } from '@knoxcall/server-tls';
import type { Answers } from './answer/answers.ts';
import type { Arrival, HandleRequest } from './inbound/arrival.ts';
import { labelOfHost, parseHost } from './inbound/parse-host.ts';
import { newRequestId } from './inbound/read-inbound.ts';
import { isForUs } from './inbound/split-headers.ts';
import { routePath } from './select/select-route.ts';
import { createUnproxied } from './unproxied.ts';

type ServerLimits = {
  readonly maxHeaderBytes: number;
  readonly headerTimeoutMs: number;
  readonly keepAliveMs: number;
};

type AppParts = {
  readonly handleRequest: HandleRequest;
  readonly answers: Answers;
  readonly baseDomain: string;
  /** Whether requests can be answered. */
  readonly isReady: () => boolean;
  readonly limits: ServerLimits;
  /** Null: without TLS. */
  readonly certificate: Pick<FollowedCertificate, 'options' | 'keep'> | null;
};

/** How often node:http looks for connections whose headers do not come. */
const CHECK_INTERVAL_MS = 1_000;
/** Milliseconds of silence before TCP keep-alive probes ask whether the peer is still there. */
const KEEP_ALIVE_PROBE_MS = 60_000;

export function createApp(parts: AppParts): Server {
  const { handleRequest, answers, baseDomain, isReady } = parts;
  const unproxied = createUnproxied(isReady, answers);
  const unreadable = (problem: Problem): SocketAnswer => answers.raw(problem, newRequestId());
  const server = serverOf(parts);

  /**
   * A fault outside of the request's own error handling must not end the process: only this caller loses the
   * connection.
   */
  function tell(arrival: Arrival): void {
    handleRequest(arrival).catch(() => arrival.request.socket.destroy());
  }
  function answer(request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void {
    if (!isProxied(request, baseDomain)) unproxied(request, response);
    else tell({ request, ending: { kind: 'response', response, awaitsContinue } });
  }
  function takeSocket(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => undefined);
    if (isProxied(request, baseDomain)) {
      tell({ request, ending: { kind: 'socket', socket, head } });
    } else {
      const type = request.method === 'CONNECT' ? 'method_not_allowed' : 'not_found';
      writeToSocket(socket, unreadable(new Problem(type)));
    }
  }

  server.on('request', (request, response) => answer(request, response, false));
  server.on('checkContinue', (request, response) => answer(request, response, true));
  server.on('checkExpectation', (request, response) => answer(request, response, false));
  server.on('upgrade', (request, socket, head) => takeSocket(request, socket as Socket, head));
  server.on('connect', (request, socket, head) => takeSocket(request, socket as Socket, head));
  server.on('clientError', createAnswerClientError(unreadable));
  return server;
}

function serverOf({ limits, certificate }: AppParts): Server {
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headerTimeoutMs,
    // An upload may take any time while it moves; the reader of the body notices silence.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    // TCP keep-alive: a caller that vanished must not hold a silent stream for ever.
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    // Host is checked with the rest of the framing, and refused with our own error body.
    requireHostHeader: false,
    shouldUpgradeCallback: isWebSocket,
    // A request without a body has a stream that has ended already: its events would cost more than many a step.
    optimizeEmptyRequests: true,
  };
  const server = certificate === null ? createServer(options) : tlsServerOf(options, certificate, limits);
  // node:http would drop headers over its number without a word, so only their bytes are limited.
  server.maxHeadersCount = 0;
  return server;
}

function tlsServerOf(
  options: ServerOptions,
  certificate: NonNullable<AppParts['certificate']>,
  { headerTimeoutMs: handshakeTimeout }: ServerLimits,
): Server {
  const server = createTlsServer({ ...options, ...certificate.options(), handshakeTimeout });
  certificate.keep(server);
  return server;
}

/** Any other upgrade (h2c) is ignored and the request served as it is. The same holds for one that carries a body. */
function isWebSocket({ method, headers }: IncomingMessage): boolean {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return method === 'GET' && !hasBody && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Proxied requests have one of our headers or our key in any header, a host below the base domain, or a path that names
 * a route.
 */
function isProxied(request: IncomingMessage, baseDomain: string): boolean {
  const { rawHeaders, url } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isForUs((rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? '')) return true;
  }
  // Node reads the headers into an object when it is asked for one.
  return (
    url?.startsWith(routePath) || labelOfHost(parseHost(request.headers.host ?? ''), baseDomain) !== undefined
  );
}
