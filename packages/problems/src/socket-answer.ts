/** Answers with a problem where there is no answer object: a connection whose bytes never became a request. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem } from './problem.ts';

/** `status` is the problem's, but for a request that did not come in time. */
export type SocketAnswer = { status: number; headers: Record<string, string>; body: string };

/** How long a caller that is still sending may take to get to its answer, before the connection is closed. */
const LINGER_MS = 2_000;

/** Closes the connection, once the caller has its answer. */
export function writeToSocket(socket: Duplex, { status, headers, body }: SocketAnswer): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}Connection: close\r\n\r\n`;
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end(head + body);
  socket.resume();
}

/**
 * Listener of node:http's `clientError`. What was answered once is not answered again for the bytes that follow.
 * `isHandled` may take a connection over.
 */
export function createAnswerClientError(
  answerWith: (problem: Problem) => SocketAnswer,
  isHandled: (socket: Duplex) => boolean = () => false,
): (error: NodeJS.ErrnoException, socket: Duplex) => void {
  const answered = new WeakSet<Duplex>();
  return (error, socket) => {
    if (answered.has(socket) || isHandled(socket)) return;
    answered.add(socket);
    if (error.code === 'ECONNRESET' || !socket.writable || hasBegunToAnswer(socket)) socket.destroy();
    else writeToSocket(socket, answerTo(error.code, answerWith));
  };
}

/** node:http keeps the answer under way there; its own listener looks at the same place. */
function hasBegunToAnswer(socket: Duplex): boolean {
  const { _httpMessage: underWay } = socket as { _httpMessage?: { headersSent?: boolean } | null };
  return underWay?.headersSent === true;
}

function answerTo(code: string | undefined, answerWith: (problem: Problem) => SocketAnswer): SocketAnswer {
  if (code === 'HPE_HEADER_OVERFLOW') return answerWith(new Problem('headers_too_large'));
  if (code !== 'ERR_HTTP_REQUEST_TIMEOUT') return answerWith(new Problem('bad_request'));
  const message = 'The request did not come in time.';
  return { ...answerWith(new Problem('bad_request', { message })), status: 408 };
}
