/** Gives every request a UUID, which every answer, log line and audit event of it carries. */
import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

export const assignRequestId: RequestHandler = (_request, response, next) => {
  const requestId = randomUUID();
  response.locals = { requestId };
  response.set('X-Request-Id', requestId);
  next();
};

export function requestIdOf(response: Response): string {
  return String(response.locals.requestId);
}
