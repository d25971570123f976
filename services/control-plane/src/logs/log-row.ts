/** A request record as a row of its table. PostgreSQL checks the types of the columns. */
import { copyRow } from '@knoxcall/database';
import type { CountedRequest } from '../traffic/add-traffic.ts';

export type LogRow = CountedRequest & {
  readonly requestId: string;
  readonly apiKeyId: string;
  /** For `copyRows`, with the columns of `logColumns`. */
  readonly row: string;
};

export const logColumns = `tenant_id, request_id, at, route_id, target, method, path, status_code, upstream_status,
  latency_ms, environment, client_ip, api_key_id, secrets_used, placeholders_left, error, error_code, retried,
  request_headers, request_body`;

/** Undefined for a line that is no JSON object, or has no time. */
export function logRow(line: string): LogRow | undefined {
  const record = recordOf(line);
  if (record === undefined) return undefined;
  const at = Date.parse(String(record.ts));
  if (Number.isNaN(at)) return undefined;
  const textOf = (name: string): string | null => asText(record[name]);
  const jsonOf = (name: string): string | null => asJson(record[name]);
  const [tenantId, requestId, routeId] = [textOf('tenant_id'), textOf('request_id'), textOf('route_id')];
  const [environment, apiKeyId] = [textOf('environment'), textOf('api_key_id')];
  const [statusCode, latencyMs] = [textOf('status_code'), textOf('latency_ms')];
  const row = copyRow([
    ...[tenantId, requestId, new Date(at).toISOString(), routeId, textOf('target'), textOf('method')],
    ...[textOf('path'), statusCode, textOf('upstream_status'), latencyMs, environment, textOf('client_ip')],
    ...[apiKeyId, jsonOf('secrets_used'), jsonOf('placeholders_left') ?? '[]', textOf('error')],
    ...[textOf('error_code'), textOf('retried'), jsonOf('request_headers'), textOf('request_body')],
  ]);
  return {
    ...{
      tenantId: tenantId ?? '',
      requestId: requestId ?? '',
      routeId,
      environment,
      apiKeyId: apiKeyId ?? '',
    },
    ...{ statusCode: Number(statusCode), latencyMs: Number(latencyMs), at, row },
  };
}

/** NUL and lone surrogates as JSON escapes; most records have neither, and are parsed faster. */
const unstorable = /\\u(?:0000|d[89a-f])/i;

/** With a mark in place of what PostgreSQL does not store: NUL, and a lone surrogate, in which a cut body may end. */
function recordOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line, unstorable.test(line) ? storableValue : undefined);
    return typeof value === 'object' ? Object(value) : undefined;
  } catch {
    return undefined;
  }
}

function storableValue(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), item]));
}

const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\u{fffd}');

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : asJson(value);
}

function asJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
