/**
 * The one place where `x-knoxcall-*` headers are taken off a request, first, in any spelling. Nothing after it can
 * see them, so nothing can send them upstream.
 */
import { isUtf8 } from 'node:buffer';
import type { CallerHeader } from './caller-header.ts';

/** What the caller tells the proxy; a header given twice reads as one value that names nothing. */
export type Controls = {
  readonly key: string | undefined;
  readonly route: string | undefined;
  readonly environment: string | undefined;
  /** Was there any `x-knoxcall-*` header at all? */
  readonly any: boolean;
};

const PREFIX = 'x-knoxcall-';

export function splitHeaders(rawHeaders: readonly string[]): { headers: CallerHeader[]; controls: Controls } {
  const headers: CallerHeader[] = [];
  const taken = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (!isControl(name)) headers.push({ name, value });
    else taken.set(name, taken.has(name) ? `${taken.get(name)}, ${value}` : value);
  }
  return { headers, controls: controlsOf(taken) };
}

/** CGI-like upstreams read `x_knoxcall_key` as `x-knoxcall-key`: such a spelling is taken off, and never obeyed. */
export function isControl(name: string): boolean {
  return name.charCodeAt(0) === 0x78 && name.replaceAll('_', '-').startsWith(PREFIX);
}

function controlsOf(taken: ReadonlyMap<string, string>): Controls {
  return {
    key: taken.get('x-knoxcall-key'),
    route: asText(taken.get('x-knoxcall-route')),
    environment: asText(taken.get('x-knoxcall-environment')),
    any: taken.size > 0,
  };
}

/** Names of routes may be any text; clients that can send it send it as UTF-8. */
function asText(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
