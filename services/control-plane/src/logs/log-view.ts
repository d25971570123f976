/** How a proxied request is shown, by the names of the API. */
import type { Prisma } from '@knoxcall/database';
import { z } from 'zod';
import { timestamp, uuid } from '../http/fields.ts';

export const requestLog = z.object({
  request_id: uuid,
  ts: timestamp,
  route_id: uuid.nullable(),
  target: z.string().nullable().describe('The origin that a call without a route went to.'),
  method: z.string(),
  path: z.string(),
  status_code: z.number().int(),
  upstream_status: z.number().int().nullable(),
  latency_ms: z.number().int(),
  environment: z.string().nullable(),
  client_ip: z.string(),
  api_key_id: z.string(),
  secrets_used: z.array(z.string()),
  placeholders_left: z.array(z.string()),
  error: z.string().nullable(),
  error_code: z.string().nullable(),
  retried: z.boolean(),
  request_headers: z.record(z.string(), z.string()),
  request_body: z.string().nullable(),
});

/** What is stored is what a proxy sent; only PostgreSQL looked at it. */
const names = requestLog.shape.secrets_used.catch([]);
const headers = requestLog.shape.request_headers.catch({});

export type LogRow = Prisma.RequestLogGetPayload<object>;

export function showLog(row: LogRow): z.input<typeof requestLog> {
  return {
    request_id: row.requestId,
    ts: row.at.toISOString(),
    route_id: row.routeId,
    target: row.target,
    method: row.method,
    path: row.path,
    status_code: row.statusCode,
    upstream_status: row.upstreamStatus,
    latency_ms: row.latencyMs,
    environment: row.environment,
    client_ip: row.clientIp,
    api_key_id: row.apiKeyId,
    secrets_used: names.parse(row.secretsUsed),
    placeholders_left: names.parse(row.placeholdersLeft),
    error: row.error,
    error_code: row.errorCode,
    retried: row.retried,
    request_headers: headers.parse(row.requestHeaders),
    request_body: row.requestBody,
  };
}
