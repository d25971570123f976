/** Answers with a problem. Nothing of the upstream, of a library's error or of a value is ever written here. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Problem, problemBody, type SocketAnswer, writeToSocket } from '@knoxcall/problems';
import { type Arrival, holdsBodyBack } from '../arrival.ts';

/** How long a caller that is still sending may take to get to its answer, before the connection is closed. */
const LINGER_MS = 2_000;

export function writeProblem(arrival: Arrival, problem: Problem, requestId: string): void {
  const { ending } = arrival;
  const body = JSON.stringify(problemBody(problem, requestId));
  const headers = problemHeaders(problem, requestId, Buffer.byteLength(body));
  if (ending.kind === 'socket') writeToSocket(ending.socket, { status: problem.status, headers, body });
  else if (ending.response.headersSent || ending.response.destroyed) ending.response.destroy();
  else answer(arrival, ending.response, { status: problem.status, headers, body });
}

function answer(arrival: Arrival, response: ServerResponse, { status, headers, body }: SocketAnswer): void {
  if (isRead(arrival.request)) {
    response.writeHead(status, headers).end(body);
    return;
  }
  response.writeHead(status, { ...headers, Connection: 'close' });
  if (holdsBodyBack(arrival)) response.end(body);
  else endAfterBody(arrival.request, response, body);
}

function problemHeaders(problem: Problem, requestId: string, length: number): Record<string, string> {
  return {
    ...problem.headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(length),
    'X-Knox-Request-Id': requestId,
    'X-Request-Id': requestId,
  };
}

function isRead({ complete, headers }: IncomingMessage): boolean {
  return complete || (headers['transfer-encoding'] === undefined && !Number(headers['content-length'] ?? 0));
}

const lingering = new WeakMap<Duplex, () => void>();

/** Ends a refusal that still waits for its caller to stop sending; false where none does. */
export function endRefusal(socket: Duplex): boolean {
  const end = lingering.get(socket);
  end?.();
  return end !== undefined;
}

/** Closing at once would reset the connection, and the caller would lose the answer while it is still sending. */
function endAfterBody(request: IncomingMessage, response: ServerResponse, body: string): void {
  if (request.method !== 'HEAD') response.write(body);
  const timer = setTimeout(end, LINGER_MS);
  function end(): void {
    clearTimeout(timer);
    lingering.delete(request.socket);
    request.off('end', end).off('close', end);
    response.end();
  }
  lingering.set(request.socket, end);
  request.on('error', () => undefined);
  request.on('end', end).on('close', end).resume();
}

/** For a connection that has no answer object. */
export function rawProblem(problem: Problem, requestId: string): SocketAnswer {
  const body = JSON.stringify(problemBody(problem, requestId));
  return {
    status: problem.status,
    headers: problemHeaders(problem, requestId, Buffer.byteLength(body)),
    body,
  };
}
