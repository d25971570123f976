/** One span for every management request, by its operation. It holds no text of a caller. */
import type { Traces } from '@knoxcall/telemetry';
import type { RequestHandler } from 'express';
import { requestIdOf } from './answer.ts';
import { operationOf } from './count-requests.ts';

export function createTraceRequests(traces: Traces): RequestHandler {
  return (request, response, next) => {
    const requestId = requestIdOf(response);
    const trace = traces.begin(requestId, request.headers.traceparent);
    response.once('close', () => {
      const { statusCode } = response;
      trace?.end({
        name: operationOf(request),
        attributes: {
          'http.request.method': request.method,
          'http.response.status_code': response.writableFinished ? statusCode : clientGone,
          'knoxcall.request_id': requestId,
        },
        isFailed: statusCode >= 500,
      });
    });
    next();
  };
}

/** The caller left before there was an answer. */
const clientGone = 499;
