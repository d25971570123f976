/** Answers bytes that never became a request, or a body that broke its own framing; the connection is closed. */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Problem } from '@knoxcall/problems';
import { newRequestId } from '../inbound/read-inbound.ts';
import { endRefusal, rawProblem, writeToSocket } from './write-problem.ts';

const answered = new WeakSet<Duplex>();

/** Listener of node:http's `clientError`. What was answered once is not answered again for the bytes that follow. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (answered.has(socket) || endRefusal(socket)) return;
  answered.add(socket);
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegunToAnswer(socket)) socket.destroy();
  else writeToSocket(socket as Socket, answerTo(error.code));
}

/** node:http keeps the answer under way there; its own listener looks at the same place. */
function hasBegunToAnswer(socket: Duplex): boolean {
  const { _httpMessage: underWay } = socket as { _httpMessage?: { headersSent?: boolean } | null };
  return underWay?.headersSent === true;
}

function answerTo(code: string | undefined): ReturnType<typeof rawProblem> {
  if (code === 'HPE_HEADER_OVERFLOW') return rawProblem(new Problem('headers_too_large'), newRequestId());
  if (code !== 'ERR_HTTP_REQUEST_TIMEOUT') return rawProblem(new Problem('bad_request'), newRequestId());
  const message = 'The head of the request did not come in time.';
  return { ...rawProblem(new Problem('bad_request', { message }), newRequestId()), status: 408 };
}
