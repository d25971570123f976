/** A request record as the proxy appends it to the stream. */
import { z } from 'zod';

/** PostgreSQL's `int`. */
const count = z.number().int().min(0).max(2_147_483_647);

const logRecord = z.object({
  tenant_id: z.uuid(),
  request_id: z.uuid(),
  ts: z.iso.datetime({ offset: true }),
  route_id: z.uuid().nullable(),
  target: z.string().nullable().default(null),
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
  // A proxy of an earlier version sends none.
  error_code: z.string().nullable().default(null),
  retried: z.boolean(),
  request_headers: z.record(z.string(), z.string()),
  request_body: z.string().nullable(),
});

/** `text`: the record as JSON that PostgreSQL can store. */
export type LogRecord = { readonly tenantId: string; readonly text: string };

/** Undefined for an invalid record, which is dropped. */
export function parseRecord(text: string): LogRecord | undefined {
  const isStorable = !unstorable.test(text);
  const record = logRecord.safeParse(parseJson(text, isStorable ? undefined : storable)).data;
  return record && { tenantId: record.tenant_id, text: isStorable ? text : JSON.stringify(record) };
}

function parseJson(text: string, reviver: Parameters<typeof JSON.parse>[1]): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}

/** NUL and lone surrogates as JSON escapes; most records have neither, and are parsed faster. */
const unstorable = /\\u(?:0000|d[89a-f])/i;

/** PostgreSQL stores neither NUL nor a lone surrogate, in which a body cut at 4 KiB may end. */
function storable(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\u{fffd}');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed().replaceAll('\0', '\u{fffd}'), item]),
  );
}
