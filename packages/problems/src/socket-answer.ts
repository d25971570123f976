/** Answers with a problem where there is no response object: a connection whose bytes never became a request. */
import { ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { endLingering, lingerMs } from './end-after-body.ts';
import { Problem } from './problem.ts';

/** `status` is the problem's, except for a request that timed out. */
export type SocketAnswer = { status: number; headers: Record<string, string>; body: string };

/** Closes the connection after the caller has received the answer. */
export function writeToSocket(socket: Duplex, { status, headers, body }: SocketAnswer): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}Connection: close\r\n\r\n`;
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
  socket.end(head + body);
  socket.resume();
}

/** Listener of node:http's `clientError`. A connection that has been answered gets no second answer for later bytes. */
export function createAnswerClientError(
  answerWith: (problem: Problem) => SocketAnswer,
): (error: NodeJS.ErrnoException, socket: Duplex) => void {
  const answered = new WeakSet<Duplex>();
  return (error, socket) => {
    if (answered.has(socket) || endLingering(socket)) return;
    answered.add(socket);
    const underWay = answerUnderWay(socket);
    if (error.code === 'ECONNRESET' || !socket.writable || underWay?.headersSent) socket.destroy();
    // The unreadable bytes follow a complete request, whose answer must not be taken for theirs.
    else if (underWay?.req.complete) underWay.shouldKeepAlive = false;
    else writeToSocket(socket, answerTo(error.code, answerWith));
  };
}

/** node:http keeps the response there; its own listener reads the same property. */
function answerUnderWay(socket: Duplex): ServerResponse | undefined {
  const message: unknown = Reflect.get(socket, '_httpMessage');
  return message instanceof ServerResponse ? message : undefined;
}

function answerTo(code: string | undefined, answerWith: (problem: Problem) => SocketAnswer): SocketAnswer {
  if (code === 'HPE_HEADER_OVERFLOW') return answerWith(new Problem('headers_too_large'));
  if (code !== 'ERR_HTTP_REQUEST_TIMEOUT') return answerWith(new Problem('bad_request'));
  const message = 'The request did not come in time.';
  return { ...answerWith(new Problem('bad_request', { message })), status: 408 };
}
