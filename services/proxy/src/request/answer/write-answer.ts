/** Writes an answer of ours to whoever sent the request, also while the request is still coming. */
import type { ServerResponse } from 'node:http';
import { endAfterBody, isRead, type SocketAnswer, writeToSocket } from '@knoxcall/problems';
import { type Arrival, holdsBodyBack } from '../arrival.ts';

export function writeAnswer(arrival: Arrival, answer: SocketAnswer): void {
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
