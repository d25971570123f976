/**
 * The proxy's own answers. A caller often sees one through the client library of the upstream's vendor: it says whose
 * error it is, where libraries look for that, and stops them from retrying where no retry can help.
 */
import type { ServerResponse } from 'node:http';
import {
  createRefusalPace,
  endAfterBody,
  isRead,
  mayBeRetried,
  type Problem,
  problemBody,
  type SocketAnswer,
  writeToSocket,
} from '@knoxcall/problems';
import { type Arrival, holdsBodyBack } from '../inbound/arrival.ts';
import type { Refusal } from './as-refusal.ts';

/** `tenantId`: left out where it is not known, or where something of the request may have gone upstream. */
export type Refused = {
  readonly refusal: Refusal;
  readonly requestId: string;
  readonly tenantId?: string | undefined;
};

export type Answers = {
  /** Tells the caller why, unless the caller has left. Many refusals of one tenant go out at a pace. */
  refuse(arrival: Arrival, refused: Refused): Promise<void>;
  /** For a connection that has no response object. */
  raw(problem: Problem, requestId: string): SocketAnswer;
};

/** Milliseconds between two refusals of one tenant: a thread that only refuses could send three times as many. */
const BETWEEN_REFUSALS_MS = 0.5;

/** `publicApiUrl`: base of the control plane's address, which serves a page for each problem. */
export function createAnswers(publicApiUrl: string): Answers {
  const pace = createRefusalPace({ betweenMs: BETWEEN_REFUSALS_MS });
  const docs = `${publicApiUrl.replace(/\/+$/, '')}/docs/problems/`;

  function raw(problem: Problem, requestId: string): SocketAnswer {
    const message = `KnoxCall: ${problem.message}`;
    const { error } = problemBody(problem, requestId);
    const body = JSON.stringify({ error: { ...error, message, docs: docs + problem.type }, message });
    return { status: problem.status, headers: headersOf(problem, requestId, body), body };
  }

  return {
    raw,
    async refuse(arrival, { refusal, requestId, tenantId }) {
      if (refusal.kind === 'problem' && tenantId !== undefined) await pace(tenantId);
      const { ending } = arrival;
      if (refusal.kind === 'problem') writeAnswer(arrival, raw(refusal.problem, requestId));
      else if (ending.kind === 'response') ending.response.destroy();
      else ending.socket.destroy();
    },
  };
}

/**
 * The header of Stripe's libraries, and that of OpenAI's, Anthropic's and others: without it they retry 409 and every
 * 5xx.
 */
const NO_RETRY = { 'X-Should-Retry': 'false', 'Stripe-Should-Retry': 'false' };

function headersOf(problem: Problem, requestId: string, body: string): Record<string, string> {
  return {
    ...problem.headers,
    ...(mayBeRetried(problem.type) ? {} : NO_RETRY),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Knox-Request-Id': requestId,
    'X-Request-Id': requestId,
  };
}

/** Writes our answer to the caller, even while the request is still coming. */
function writeAnswer(arrival: Arrival, answer: SocketAnswer): void {
  const { ending } = arrival;
  if (ending.kind === 'socket') writeToSocket(ending.socket, answer);
  else if (ending.response.headersSent || ending.response.destroyed) ending.response.destroy();
  else writeResponse(arrival, ending.response, answer);
}

function writeResponse(
  arrival: Arrival,
  response: ServerResponse,
  { status, headers, body }: SocketAnswer,
): void {
  if (isRead(arrival.request)) {
    response.writeHead(status, headers).end(body);
    return;
  }
  response.writeHead(status, { ...headers, Connection: 'close' });
  if (holdsBodyBack(arrival)) response.end(body);
  else endAfterBody(arrival.request, response, body);
}

/** For everybody who calls the proxy without a key: a browser, a health check, a caller with the wrong port. */
export const thisIsTheProxy = 'this is the proxy; send x-knoxcall-key and x-knoxcall-route (see /docs)';
