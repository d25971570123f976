/** The last middleware: every error becomes an envelope; what is our fault goes to the log with its request id. */
import type { Log } from '@knoxcall/telemetry';
import type { ErrorRequestHandler } from 'express';
import { sendProblem } from './answer.ts';
import { requestIdOf } from './request-id.ts';
import { toProblem } from './to-problem.ts';

/** express tells an error handler from others by its four parameters. */
export function answerErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const requestId = requestIdOf(response);
    const problem = toProblem(error);
    if (problem.status >= 500) {
      log.error({ err: error, request_id: requestId, method: request.method }, 'request failed');
    }
    if (response.headersSent) {
      request.socket.destroy();
      return;
    }
    sendProblem(response, problem, requestId);
  };
}
