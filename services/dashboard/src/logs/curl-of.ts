/** A record as a command, with placeholders where values were. Pure. */
import type { LogRecord } from './log-types.ts';

type Copied = Pick<LogRecord, 'method' | 'path' | 'request_headers' | 'request_body'>;

/** Said anew by whoever sends it. */
const unsaid = new Set(['host', 'content-length', 'connection', 'accept-encoding']);

export function curlOf({ method, path, request_headers: headers, request_body: body }: Copied): string {
  const parts = [`curl -X ${method} ${quoted(`$TARGET${path}`, '$TARGET')}`];
  for (const [name, value] of Object.entries(headers)) {
    if (!unsaid.has(name.toLowerCase())) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  if (body !== null) parts.push(`--data-raw ${quoted(body)}`);
  return parts.join(' \\\n  ');
}

/** A word of the shell in which nothing means anything, but for the one variable named. */
function quoted(text: string, variable?: string): string {
  const plain = (part: string): string => `'${part.replaceAll("'", String.raw`'\''`)}'`;
  if (variable === undefined) return plain(text);
  return `"${variable}"${plain(text.slice(variable.length))}`;
}
