/**
 * Turns every error into a problem: errors of the database and the KMS that are somebody else's fault have their own,
 * and all others are ours.
 */
import { isDatabaseAway, refusalOf } from '@knoxcall/database';
import { KeyWrapperError } from '@knoxcall/envelope';
import { Problem } from '@knoxcall/problems';
import type { Log } from '@knoxcall/telemetry';
import type { ErrorRequestHandler } from 'express';
import { requestIdOf, sendProblem } from './answer.ts';

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof KeyWrapperError || isDatabaseAway(error)) {
    return new Problem('dependency_unavailable', { headers: { 'Retry-After': '1' }, cause: error });
  }
  const refusal = refusalOf(error);
  const type = refusal === undefined ? 'internal_error' : refusal === 'missing' ? 'not_found' : 'conflict';
  return new Problem(type, { cause: error });
}

/**
 * The last middleware: every error becomes an error body; faults of ours are logged with the request id. Express
 * recognises an error handler by its four parameters.
 */
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
