/** Records of requests as the API shows them, and as a command. Pure. */
import type { Read } from '../api/use-api.ts';

export type LogRecord = Read<'/v1/logs'>['data'][number];

export type LogFilters = {
  route_id?: string;
  status_code?: string;
  environment?: string;
  search?: string;
  from?: string;
  to?: string;
};

type Copied = Pick<LogRecord, 'method' | 'path' | 'request_headers' | 'request_body'>;

/** Headers that curl sets itself. */
const unsaid = new Set(['host', 'content-length', 'connection', 'accept-encoding']);

/** A record as a curl command, with placeholders where values were. */
export function curlOf({ method, path, request_headers: headers, request_body: body }: Copied): string {
  const parts = [`curl -X ${method} ${quoted(`$TARGET${path}`, '$TARGET')}`];
  for (const [name, value] of Object.entries(headers)) {
    if (!unsaid.has(name.toLowerCase())) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  if (body !== null) parts.push(`--data-raw ${quoted(body)}`);
  return parts.join(' \\\n  ');
}

/** Quotes a word for the shell so that nothing in it is special except the one named variable. */
function quoted(text: string, variable?: string): string {
  const plain = (part: string): string => `'${part.replaceAll("'", String.raw`'\''`)}'`;
  if (variable === undefined) return plain(text);
  return `"${variable}"${plain(text.slice(variable.length))}`;
}
