/** A request record as the proxy appends it to the stream, and the row that it becomes. */
import type { Prisma } from '@knoxcall/database';
import { z } from 'zod';

/** PostgreSQL's `int`. */
const count = z.number().int().min(0).max(2_147_483_647);

const logRecord = z.object({
  tenant_id: z.uuid(),
  request_id: z.uuid(),
  ts: z.iso.datetime({ offset: true }),
  route_id: z.uuid().nullable(),
  method: z.string(),
  path: z.string(),
  status_code: count,
  upstream_status: count.nullable(),
  latency_ms: count,
  environment: z.string().nullable(),
  client_ip: z.string(),
  api_key_id: z.string(),
  secrets_used: z.array(z.string()),
  placeholders_left: z.array(z.string()).default([]),
  error: z.string().nullable(),
  retried: z.boolean(),
  request_headers: z.record(z.string(), z.string()),
  request_body: z.string().nullable(),
});

/** Undefined where it is no record: nothing can be made of it later either. */
export function parseRecord(text: string): Prisma.RequestLogCreateManyInput | undefined {
  const parsed = logRecord.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { tenant_id, request_id, ts, route_id, method, path, environment, error, retried } = parsed.data;
  return {
    tenantId: tenant_id,
    requestId: request_id,
    at: new Date(ts),
    routeId: route_id,
    method,
    path,
    statusCode: parsed.data.status_code,
    upstreamStatus: parsed.data.upstream_status,
    latencyMs: parsed.data.latency_ms,
    environment,
    clientIp: parsed.data.client_ip,
    apiKeyId: parsed.data.api_key_id,
    secretsUsed: parsed.data.secrets_used,
    placeholdersLeft: parsed.data.placeholders_left,
    error,
    retried,
    requestHeaders: parsed.data.request_headers,
    requestBody: parsed.data.request_body,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, storable);
  } catch {
    return undefined;
  }
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair, which a body that was cut at 4 KiB may end in. */
function storable(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\u{fffd}');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed().replaceAll('\0', '\u{fffd}'), item]),
  );
}
