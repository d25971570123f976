/** Answers malformed HTTP requests with our own error body, in place of node:http's bare line. */
import { randomUUID } from 'node:crypto';
import { createAnswerClientError, Problem, problemBody, type SocketAnswer } from '@knoxcall/problems';
import type { RequestHandler } from 'express';

/** Listener of `clientError`. */
export const answerClientError = createAnswerClientError(unreadable);

/** Throws `bad_request`, `expectation_failed`. node:http checks neither where this service listens for them itself. */
export const checkFraming: RequestHandler = (request, _response, next) => {
  const { host, expect } = request.headersDistinct;
  if (expect?.some((expectation) => expectation.toLowerCase() !== '100-continue')) {
    throw new Problem('expectation_failed');
  }
  const hosts = host?.length ?? 0;
  if (hosts > 1 || (hosts === 0 && request.httpVersion !== '1.0')) {
    throw new Problem('bad_request', { message: 'The request must have exactly one Host header.' });
  }
  next();
};

function unreadable(problem: Problem): SocketAnswer {
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody(problem, requestId));
  return {
    status: problem.status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'no-store',
      'X-Request-Id': requestId,
    },
    body,
  };
}
