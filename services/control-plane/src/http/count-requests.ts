/** Counts and times every request by its operation. No label holds a caller's text. */
import { Counter, Histogram, type Registry } from '@knoxcall/telemetry';
import type { Request, RequestHandler } from 'express';

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 20];

export function createCountRequests(registry: Registry): RequestHandler {
  const registers = [registry];
  const requests = new Counter({
    name: 'knoxcall_api_requests_total',
    help: 'Management requests by operation and by status.',
    labelNames: ['operation', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'knoxcall_api_request_duration_seconds',
    help: 'From the head of a management request to the end of its answer, by operation.',
    labelNames: ['operation'],
    buckets,
    registers,
  });
  return (request, response, next) => {
    const began = performance.now();
    response.once('close', () => {
      const operation = operationOf(request);
      const status = response.writableFinished ? String(response.statusCode) : 'client_gone';
      requests.inc({ operation, status });
      durations.observe({ operation }, (performance.now() - began) / 1000);
    });
    next();
  };
}

/** Method and path as declared; all requests that match none share one name. */
export function operationOf(request: Request): string {
  const path: unknown = request.route?.path;
  return typeof path === 'string' ? `${request.method} ${path}` : 'other';
}
