/** The envelopes of every answer, `{data, meta}` and `{error}`, and the id of its request. */

import { randomUUID } from 'node:crypto';
import { isRead, type Problem, problemBody } from '@knoxcall/problems';
import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { endUnwanted } from './end-unwanted.ts';
import type { Answer, Operation } from './operation.ts';

export type SentAnswer = {
  status: number;
  body: unknown;
  etag?: string | undefined;
  lines?: AsyncIterable<unknown> | undefined;
};

/** `meta` of a list: `total, page, per_page, total_pages` beside the request id. */
export function envelope(
  operation: Operation,
  answer: Answer<unknown>,
  context: { requestId: string; query: unknown },
): SentAnswer {
  const { total, warnings, meta } = answer;
  const body = {
    data: answer.data,
    meta: {
      ...(total === undefined ? {} : pageMeta(total, context.query)),
      ...meta,
      ...(warnings === undefined || warnings.length === 0 ? {} : { warnings }),
      request_id: context.requestId,
    },
  };
  return { status: operation.status ?? 200, body, etag: answer.etag, lines: answer.lines };
}

const paged = z.object({ page: z.number(), per_page: z.number() });

function pageMeta(total: number, query: unknown): Record<string, number> {
  const { page, per_page } = paged.parse(query);
  return { total, page, per_page, total_pages: Math.ceil(total / per_page) };
}

/** A body up to this size is read to its end, so that the connection can be used again. */
const smallBytes = 65_536;

export function sendProblem(response: Response, problem: Problem, requestId: string): void {
  const { req: request } = response;
  response.set({ ...problem.headers, 'Cache-Control': 'no-store' }).status(problem.status);
  const body = problemBody(problem, requestId);
  const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (isRead(request) || length <= smallBytes) {
    response.json(body);
    return;
  }
  const text = JSON.stringify(body);
  response.set({ Connection: 'close', 'Content-Length': String(Buffer.byteLength(text)) }).type('json');
  endUnwanted(request, response, text);
}

/** Gives every request a UUID, which every answer, log line and audit event of it carries. */
export const assignRequestId: RequestHandler = (_request, response, next) => {
  const requestId = randomUUID();
  response.locals = { requestId };
  response.set('X-Request-Id', requestId);
  next();
};

export function requestIdOf(response: Response): string {
  return String(response.locals.requestId);
}
