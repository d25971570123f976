/** Answers with a problem. Nothing of the upstream, of a library's error or of a value is ever written here. */
import type { ServerResponse } from 'node:http';
import {
  endAfterBody,
  isRead,
  type Problem,
  problemBody,
  type SocketAnswer,
  writeToSocket,
} from '@knoxcall/problems';
import { type Arrival, holdsBodyBack } from '../arrival.ts';

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

/** For a connection that has no answer object. */
export function rawProblem(problem: Problem, requestId: string): SocketAnswer {
  const body = JSON.stringify(problemBody(problem, requestId));
  return {
    status: problem.status,
    headers: problemHeaders(problem, requestId, Buffer.byteLength(body)),
    body,
  };
}
